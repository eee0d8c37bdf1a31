import type { NewEvent, Section } from '../runner/events.ts'
import { createLogFile } from './file.ts'
import { createLimit } from './limit.ts'
import { createLines } from './lines.ts'
import { createMasker, type Masker } from './mask.ts'
import { createStamp } from './stamp.ts'

export type Stream = 'stdout' | 'stderr'

/** What a server wants of a log. */
export type LogForm = {
  /** Prefixes of tokens to hide besides GitLab's own (`token_mask_prefixes`). */
  readonly tokenPrefixes?: readonly string[]
  /** False: no markers of sections (`trace_sections`). */
  readonly sections?: boolean
  /** True: each line begins with its time and its stream (`FF_TIMESTAMPS`, runner-api §3.6). */
  readonly timestamps?: boolean
  /** True: bytes that are no UTF-8 become U+FFFD (runner-api §3.5). */
  readonly utf8?: boolean
}

export type JobLogOptions = LogForm & {
  readonly job: string
  /** Where the log is kept; nowhere when absent. */
  readonly file?: string
  /** Bytes; `Infinity` for no limit (`output_limit`, runner-docker-executor §3.9). */
  readonly limit: number
  readonly secrets: readonly string[]
  readonly push: (event: NewEvent) => void
  /** A promise while the views are behind (`Sink`); container output waits for it. */
  readonly ready?: () => Promise<void> | undefined
  /** Milliseconds since the epoch, for the section markers. */
  readonly now?: () => number
}

/** The log of one job: masks it, limits it, writes it to its file and tells the views, in whole lines. */
export type JobLog = {
  /** Output of a container. Returns a promise only when the reader should wait. */
  write(chunk: Buffer, stream: Stream): void | Promise<void>
  /** A line of the runner itself, which brings its own colours. */
  say(text: string): void
  /** What the job has printed so far is given out first: a section begins when the output of the one before has ended. */
  section(name: Section, edge: 'start' | 'end'): void
  addSecrets(values: readonly string[]): void
  /** Resolves when all is written; rejects with a `SystemFault` when the file could not be. */
  close(): Promise<void>
}

/** See `JobLog`. */
export const createJobLog = (options: JobLogOptions): JobLog => {
  const { job, file, push, now = Date.now } = options
  const kept = file === undefined ? undefined : createLogFile(file)
  const limit = createLimit(options.limit)
  const newMasker = (): Masker => createMasker(options.secrets, options.tokenPrefixes)
  const streams = { stdout: createStream(newMasker()), stderr: createStream(newMasker()) }
  const ownMasker = newMasker()

  const stamp = options.timestamps ? createStamp(() => new Date(now())) : undefined

  const put = (bytes: Buffer | undefined, stream: Stream, source: string = container[stream]): void | Promise<void> => {
    const text = bytes && options.utf8 ? Buffer.from(bytes.toString('utf8')) : bytes
    const stamped = text && stamp ? stamp(text, source) : text
    const within = stamped && limit(stamped)
    if (within === undefined || within.length === 0) return
    push({ type: 'output', job, stream, text: within.toString('utf8') })
    return kept?.write(within) ?? options.ready?.()
  }

  const flush = (): void => {
    void put(streams.stdout.flush(), 'stdout')
    void put(streams.stderr.flush(), 'stderr')
  }

  return {
    write: (chunk, stream) => put(streams[stream].push(chunk), stream),
    say: text => {
      const line = ownMasker.push(`${Buffer.from(text).toString('latin1')}\n`) + ownMasker.flush()
      void put(Buffer.from(line, 'latin1'), 'stdout', ours)
    },
    section: (name, edge) => {
      flush()
      const written = Buffer.from(sectionMarker(name, edge, now()))
      const marker = options.sections === false ? undefined : limit(stamp ? stamp(written, ours) : written)
      if (marker !== undefined) void kept?.write(marker)
      push({ type: 'section', job, name, edge })
    },
    addSecrets: values => {
      for (const masker of [streams.stdout, streams.stderr, ownMasker]) masker.addSecrets(values)
    },
    close: async () => {
      flush()
      await kept?.close()
    },
  }
}

/** The streams of a log with timestamps: the runner's own lines, and those of the script. */
const ours = '00O'
const container = { stdout: '01O', stderr: '01E' } as const

/** GitLab folds a log at these markers; a terminal shows nothing of them (runner-docker-executor §3.5). */
const sectionMarker = (name: Section, edge: 'start' | 'end', at: number): string =>
  `section_${edge}:${Math.floor(at / 1000)}:${name}\r\u001b[0K`

/** Bytes of one stream of the container → masked, whole lines. */
const createStream = (masker: Masker) => {
  const lines = createLines()

  /** The chunk itself goes on when nothing was hidden or held back: most output has no secrets. */
  const masked = (chunk: Buffer): Buffer => {
    const text = chunk.toString('latin1')
    const shown = masker.push(text)
    return shown === text ? chunk : Buffer.from(shown, 'latin1')
  }

  return {
    push: (chunk: Buffer) => lines.push(masked(chunk)),
    flush: () => {
      const whole = lines.push(Buffer.from(masker.flush(), 'latin1'))
      const rest = lines.flush()
      return whole && rest ? Buffer.concat([whole, rest]) : (whole ?? rest)
    },
    addSecrets: masker.addSecrets,
  }
}
