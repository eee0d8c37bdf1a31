import type { Writable } from 'node:stream'

// A reader that has gone away never catches up.
const EVENTS = ['drain', 'close', 'error'] as const

/** A promise for as long as the reader of a pipe is behind, the same one for all who ask; undefined when it keeps up. */
export const createReady = (stream: Writable): (() => Promise<void> | undefined) => {
  let behind: Promise<void> | undefined

  const wait = (): Promise<void> =>
    new Promise(resolve => {
      const settle = (): void => {
        for (const event of EVENTS) stream.off(event, settle)
        behind = undefined
        resolve()
      }
      for (const event of EVENTS) stream.on(event, settle)
    })

  return () => {
    if (stream.writableNeedDrain) behind ??= wait()
    return behind
  }
}

/** Resolves when all that was written to the stream has gone out, or never will. */
export const flushed = (stream: Writable): Promise<void> =>
  new Promise(resolve => {
    if (stream.destroyed || !stream.writable) resolve()
    else stream.write('', () => resolve())
  })
