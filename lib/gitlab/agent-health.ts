/** Whether a runner is asked for jobs: not after several refusals in a row (runner-api §5). */
export type Health = {
  /** Told after every request; only refusals and unusable addresses are bad. */
  readonly record: (isGood: boolean, now: number) => void
  /** Asking an unhealthy runner again after its time is over begins a new count. */
  readonly isHealthy: (now: number) => boolean
}

/** `limit` refusals in a row make it unhealthy for `interval` seconds since it was last well. Times in milliseconds. */
export const createHealth = (limit: number, interval: number, created: number): Health => {
  let failures = 0
  let wellAt = created
  return {
    record: (isGood, now) => {
      failures = isGood ? 0 : failures + 1
      if (isGood) wellAt = now
    },
    isHealthy: now => {
      if (failures < limit) return true
      if (now - wellAt < interval * 1000) return false
      failures = 0
      wellAt = now
      return true
    },
  }
}
