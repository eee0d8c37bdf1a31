/** What a line is about, besides its text. */
export type Fields = Readonly<Record<string, string | number>>

export type Logger = {
  readonly info: (text: string, fields?: Fields) => void
  readonly warn: (text: string, fields?: Fields) => void
  readonly error: (text: string, fields?: Fields) => void
}

const levels = ['debug', 'info', 'warning', 'error'] as const

type Level = (typeof levels)[number]

export type LoggerOptions = {
  /** `log_format`: `json` for machines, anything else for people (runner-docker-executor §1.3). */
  readonly format: string
  /** `log_level`; a word that is none of ours means `info`. */
  readonly level: string
  readonly write: (text: string) => void
  readonly now: () => Date
  readonly onLine?: (level: string) => void
}

/** The log of the agent: one line an event, never the log of a job. */
export const createLogger = ({ format, level, write, now, onLine }: LoggerOptions): Logger => {
  const lowest = Math.max(levels.indexOf(toLevel(level)), 0)
  const log =
    (at: Level) =>
    (msg: string, fields: Fields = {}) => {
      onLine?.(at)
      if (levels.indexOf(at) < lowest) return
      write(format === 'json' ? toJson(at, msg, fields, now()) : toText(at, msg, fields))
    }
  return { info: log('info'), warn: log('warning'), error: log('error') }
}

const toLevel = (text: string): Level => levels.find(level => level.startsWith(text.slice(0, 4))) ?? 'info'

const toJson = (level: Level, msg: string, fields: Fields, time: Date): string =>
  `${JSON.stringify({ ...fields, level, msg, time: time.toISOString() })}\n`

const toText = (level: Level, msg: string, fields: Fields): string => {
  const about = Object.entries(fields).map(([key, value]) => ` ${key}=${value}`)
  return `${level === 'info' ? '' : `${level.toUpperCase()}: `}${msg}${about.join('')}\n`
}
