import { Chalk, type ChalkInstance } from 'chalk'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Whether a stream gets colours: `--color`/`--no-color`, then `FORCE_COLOR`, then a non-empty `NO_COLOR`, then whether it
 * is a terminal (codebase-style §5.3). The sixteen colours every terminal has are all that is used, so it is 0 or 1.
 */
export const colourLevel = (flag: boolean | undefined, env: Env, isTTY: boolean): 0 | 1 => {
  if (flag !== undefined) return flag ? 1 : 0
  if (env.FORCE_COLOR !== undefined) return ['0', 'false'].includes(env.FORCE_COLOR) ? 0 : 1
  if (env.NO_COLOR) return 0
  return isTTY && env.TERM !== 'dumb' ? 1 : 0
}

/** Whether the terminal shows more than ASCII: as the locale says; without one, all but the Linux console do. */
export const hasUnicode = (env: Env): boolean => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG
  return locale ? /utf-?8/i.test(locale) : env.TERM !== 'linux'
}

/** The looks of everything that is ours on one stream. */
export type Style = {
  readonly chalk: ChalkInstance
  readonly colours: boolean
  readonly glyphs: Glyphs
}

export type Glyphs = {
  readonly passed: string
  readonly failed: string
  readonly allowed: string
  readonly skipped: string
  readonly manual: string
  readonly canceled: string
  readonly bar: string
  readonly dot: string
  readonly ellipsis: string
  readonly pull: string
  readonly retry: string
  readonly spinner: readonly string[]
}

const UNICODE: Glyphs = {
  passed: '✔',
  failed: '✖',
  allowed: '⚠',
  skipped: '↓',
  manual: '▸',
  canceled: '■',
  bar: '│',
  dot: '·',
  ellipsis: '…',
  pull: '↧',
  retry: '↻',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
}

const ASCII: Glyphs = {
  passed: 'o',
  failed: 'x',
  allowed: '!',
  skipped: '-',
  manual: '>',
  canceled: '#',
  bar: '|',
  dot: '-',
  ellipsis: '...',
  pull: '<',
  retry: '*',
  spinner: ['-', '\\', '|', '/'],
}

/** An own chalk with its level fixed: chalk itself ignores NO_COLOR on a terminal (codebase-style §5.3). */
export const createStyle = (level: 0 | 1, unicode: boolean): Style => ({
  chalk: new Chalk({ level }),
  colours: level > 0,
  glyphs: unicode ? UNICODE : ASCII,
})

const JOB_COLOURS = ['cyan', 'magenta', 'yellow', 'blue', 'cyanBright', 'magentaBright', 'blueBright'] as const

/** A job has the same colour in every run. */
export const jobColour = (job: string): (typeof JOB_COLOURS)[number] => {
  let hash = 0
  for (const letter of job) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return JOB_COLOURS[hash % JOB_COLOURS.length] ?? 'cyan'
}
