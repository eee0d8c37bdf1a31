/** Time and chance, so that tests need neither. `sleep` takes seconds and rejects with the signal's reason. */
export type Chance = {
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>
  /** From 0 up to 1. */
  readonly random: () => number
}

export const maxTries = 3

const shortest = 2
const longest = 10

/** Seconds to wait after the `failures`-th failure: somewhere from 2 to twice as long a span each time, at most 10 (§6.3). */
export const backoff = (failures: number, random: number): number =>
  shortest + random * (Math.min(longest, shortest * 2 ** failures) - shortest)
