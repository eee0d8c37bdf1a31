/** Seconds of each unit. A month is 30 days, a year 365.25, as in GitLab's `chronic_duration`. */
const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_557_600 }

type Unit = keyof typeof SECONDS

const NAMES: Readonly<Record<Unit, string>> = {
  second: 'seconds second secs sec s',
  minute: 'minutes minute mins min m',
  hour: 'hours hour hrs hr h',
  day: 'days day dy d',
  week: 'weeks week wks wk w',
  month: 'months month mos mo',
  year: 'years year yrs yr y',
}

const UNITS: ReadonlyMap<string, Unit> = new Map(
  (Object.keys(NAMES) as Unit[]).flatMap(unit => NAMES[unit].split(' ').map(name => [name, unit] as const)),
)

/** Words that join parts and mean nothing. */
const JOINTS = ['and', 'with', 'plus']

/** `3:41:59`, from the right. There are no weeks in it. */
const CLOCK: readonly Unit[] = ['second', 'minute', 'hour', 'day', 'month', 'year']

/** Longer text is no duration; without a limit, endless digits would take long. */
const MAX_LENGTH = 200

const NUMBER = /[0-9]*\.?[0-9]+/g

/**
 * A duration in GitLab's words, such as `1h 30m`, `3 mins 4 sec`, `1 week` or `42`, in seconds; undefined when GitLab would
 * not take it for one, which includes zero (ci-yaml §1.7). `never` is no duration: see `isNever`.
 */
export const parseDuration = (text: string): number | undefined => {
  if (text.length > MAX_LENGTH) return undefined
  const spaced = (fromClock(text.toLowerCase()) ?? '?').replaceAll(NUMBER, ' $& ')
  const words = spaced.split(/\s+/).filter(word => word !== '')
  const parts = words.map(toPart).filter(part => part !== 'joint')
  if (parts.includes('unknown')) return undefined
  // A unit at the very beginning counts once: `day` is `1 day`.
  const counted = typeof parts[0] === 'string' ? [1, ...parts] : parts
  const seconds = counted.reduce<number>((sum, part, index) => sum + secondsOf(part, counted[index + 1]), 0)
  return seconds === 0 ? undefined : seconds
}

/** `never`, for `expire_in` and `auto_stop_in`. */
export const isNever = (text: string): boolean => text.toLowerCase() === 'never'

type Part = number | Unit | 'joint' | 'unknown'

const toPart = (word: string): Part => {
  if (/^[0-9]*\.?[0-9]+$/.test(word)) return Number(word)
  const bare = word.replace(/^,/, '').replace(/,$/, '')
  return JOINTS.includes(bare) ? 'joint' : (UNITS.get(bare) ?? 'unknown')
}

/** A number counts in the unit after it, as seconds at the end, and not at all before another number. */
const secondsOf = (part: Part, next: Part | undefined): number => {
  if (typeof part !== 'number') return 0
  if (next === undefined) return part
  return typeof next === 'number' ? 0 : part * SECONDS[next as Unit]
}

/** `1:30` → `1 minute 30 second`; undefined when it has too many parts. */
const fromClock = (text: string): string | undefined => {
  const dense = text.replaceAll(' ', '')
  if (!/[0-9]*\.?[0-9]+(?::[0-9]*\.?[0-9]+)+/.test(dense)) return text
  const parts = dense.split(':').toReversed()
  if (parts.length > CLOCK.length) return undefined
  return parts
    .map((part, index) => `${part} ${CLOCK[index]}`)
    .toReversed()
    .join(' ')
}
