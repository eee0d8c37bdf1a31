import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ByteSink } from './engine.ts'

/** How long pipes may stay silent after their process has ended, in milliseconds: a grandchild may hold them open for ever. */
const QUIET = 200

/** What a drain needs to know: whether bytes still come, and whether we are the ones who keep them waiting. */
type Activity = { chunks: number; waiting: number; abandoned: boolean }

const pump = async (readable: Readable, stream: 'stdout' | 'stderr', onChunk: ByteSink, activity: Activity) => {
  try {
    for await (const chunk of readable) {
      activity.chunks++
      const taken = onChunk(chunk, stream)
      if (!taken) continue
      activity.waiting++
      await taken
      activity.waiting--
    }
  } catch (error) {
    if (!activity.abandoned) throw error
  }
}

const abandonWhenQuiet = (child: ChildProcess, activity: Activity): void => {
  const seen = activity.chunks
  const timer = setTimeout(() => {
    if (activity.chunks !== seen || activity.waiting > 0) return abandonWhenQuiet(child, activity)
    activity.abandoned = true
    child.stdout?.destroy()
    child.stderr?.destroy()
  }, QUIET)
  child.once('close', () => clearTimeout(timer))
}

/** Gives all output of a process to `onChunk`, in order and with back-pressure; resolves when there is no more. */
export const drain = async (child: ChildProcess, onChunk: ByteSink): Promise<void> => {
  const activity = { chunks: 0, waiting: 0, abandoned: false }
  child.once('exit', () => abandonWhenQuiet(child, activity))
  await Promise.all([
    child.stdout && pump(child.stdout, 'stdout', onChunk, activity),
    child.stderr && pump(child.stderr, 'stderr', onChunk, activity),
  ])
}

const closedByReader = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'])

/** Writes a process's stdin. One that ends without reading all of it is no fault; a source that breaks is. */
export const feed = async (child: ChildProcess, input: string | Uint8Array | Readable | undefined): Promise<void> => {
  if (input === undefined || !child.stdin) return
  if (typeof input === 'string' || input instanceof Uint8Array) {
    child.stdin.on('error', () => {}).end(input)
    return
  }
  const { stdin } = child
  let broken: Error | undefined
  input.once('error', error => {
    // A reader that has gone breaks the source as well: then the source is not to blame.
    if (!stdin.destroyed) broken = error
  })
  await pipeline(input, stdin).catch((error: NodeJS.ErrnoException) => {
    if (broken ?? !closedByReader.has(error.code ?? '')) throw broken ?? error
  })
}
