/** The workers of an agent, numbered from 0; each does one request or one job at a time. */
export type Slots = {
  /** The lowest free number; waits for one. Undefined once `stop` is aborted. */
  readonly take: () => Promise<number | undefined>
  /** The same without waiting. */
  readonly tryTake: () => number | undefined
  readonly free: (slot: number) => void
  /** Running workers end, new ones do not start, as `concurrent` changes. */
  readonly resize: (count: number) => void
}

/** See `Slots`. */
export const createSlots = (initial: number, stop: AbortSignal): Slots => {
  let count = initial
  const busy = new Set<number>()
  const waiting = new Set<() => void>()

  const tryTake = (): number | undefined => {
    const slot = Array.from({ length: count }, (_, index) => index).find(index => !busy.has(index))
    if (slot !== undefined) busy.add(slot)
    return slot
  }

  const wake = (): void => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }

  const take = async (): Promise<number | undefined> => {
    while (!stop.aborted) {
      const slot = tryTake()
      if (slot !== undefined) return slot
      await new Promise<void>(resolve => waiting.add(resolve))
    }
    return undefined
  }

  stop.addEventListener('abort', wake, { once: true })

  return {
    take,
    tryTake,
    free: slot => {
      busy.delete(slot)
      wake()
    },
    resize: next => {
      count = next
      wake()
    },
  }
}
