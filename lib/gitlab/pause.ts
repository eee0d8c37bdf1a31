import { setTimeout as sleep } from 'node:timers/promises'

/** Waits so many seconds. Rejects with the signal's reason. */
export const pause = async (seconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted())
}
