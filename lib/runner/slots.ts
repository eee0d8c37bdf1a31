/** The places for jobs that run at once, shared by a pipeline and its children. */
export type Slots = {
  /** A number that no other running job has; waits for one, in the order of asking. */
  take(): Promise<number>
  give(slot: number): void
}

export const createSlots = (count: number): Slots => {
  const free = Array.from({ length: count }, (_, slot) => slot)
  const waiting: ((slot: number) => void)[] = []
  return {
    take: () => {
      const slot = free.shift()
      return slot === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(slot)
    },
    give: slot => {
      const next = waiting.shift()
      if (next) next(slot)
      else free.unshift(slot)
    },
  }
}
