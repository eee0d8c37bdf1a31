import { pause } from './pause.ts'

/** Seconds before the second attempt, and at most before any (runner-api §4). */
const first = 5
const longest = 300

export type Attempts = {
  readonly attempts: number
  /** Told of each failure but the last, and how many seconds are waited. */
  readonly onFailure: (error: unknown, seconds: number) => void
  readonly signal: AbortSignal
}

/** Does a piece of work again when it throws, after waits that double; throws what the last attempt threw. */
export const inAttempts = async (
  { attempts, onFailure, signal }: Attempts,
  work: () => Promise<void>,
  wait = pause,
): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= attempts || signal.aborted) throw error
      const seconds = Math.min(first * 2 ** (attempt - 1), longest)
      onFailure(error, seconds)
      await wait(seconds, signal)
    }
  }
}
