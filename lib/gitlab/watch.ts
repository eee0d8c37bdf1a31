import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Seconds between two looks at the file (runner-api §5). */
const interval = 3

/**
 * Calls back when a file has another time of change than before, until `stop`. A file that is away for a moment, as
 * while it is being replaced, has not changed.
 */
export const watchFile = async (file: string, onChange: () => Promise<void>, stop: AbortSignal): Promise<void> => {
  let known = await changedAt(file)
  while (await waits(stop)) {
    const now = await changedAt(file)
    if (now === undefined || now === known) continue
    known = now
    await onChange()
  }
}

const changedAt = async (file: string): Promise<number | undefined> =>
  (await stat(file).catch(() => undefined))?.mtimeMs

const waits = (stop: AbortSignal): Promise<boolean> =>
  sleep(interval * 1000, true, { signal: stop, ref: false }).catch(() => false)
