const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
}

const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g

/** A duration in Go's notation, e.g. `1h30m` or `15m0s`, in seconds; undefined when it is not one. */
export const toSeconds = (text: string): number | undefined => {
  if (text === '0') return 0
  if (text.replaceAll(part, '') !== '' || text === '') return undefined
  return [...text.matchAll(part)].reduce((sum, [, value, unit]) => sum + Number(value) * (seconds[unit ?? ''] ?? 0), 0)
}

/** Seconds as Go prints a duration: `2h0m0s`, `15m0s`, `30s`. */
export const toDuration = (total: number): string => {
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  const rest = `${Math.round((total % 60) * 1000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
