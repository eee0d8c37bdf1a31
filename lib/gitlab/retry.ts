/** How often one request is sent at most, the first time included (runner-api §0.1). */
export const maxAttempts = 5

const minimum = 100
const maximum = 60_000

/** Answers that mean "ask again": overload and trouble of the server, not of the request (runner-api §0.1). */
export const isRetriable = (status: number): boolean => [408, 429, 500, 502, 503, 504].includes(status) || status >= 512

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Milliseconds to wait after the `attempt`-th answer (from 1): what the server says, else an exponential backoff with
 * full jitter. `random` is in [0, 1).
 */
export const retryDelay = (headers: Headers, attempt: number, now: number, random: number): number => {
  const reset = Date.parse(headers['ratelimit-resettime'] ?? '')
  if (reset > now) return reset - now
  const after = headers['retry-after']
  if (after !== undefined && /^\d+$/.test(after)) return Number(after) * 1000
  const backoff = Math.min(minimum * 2 ** (attempt - 1), maximum)
  return minimum + random * Math.max(0, backoff - minimum)
}
