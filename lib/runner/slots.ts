/** A place for a job: a number that no other running job has, and which of the engines it is on. */
export type Slot = { readonly number: number; readonly engine: number }

/** The places for jobs that run at once, shared by a pipeline and its children. */
export type Slots = {
  /** A place on the wanted engine, else on the one where most are free; waits for one, in the order of asking. */
  take(wanted?: number): Promise<Slot>
  give(slot: Slot): void
  /** No place of the engine is given out any more. */
  close(engine: number): void
}

type Waiting = { readonly wanted: number | undefined; readonly go: (slot: Slot) => void }

/** Places on engines that take so many jobs each. */
export const createSlots = (counts: readonly number[]): Slots => {
  let next = 0
  const free = counts.map((count, engine) => Array.from({ length: count }, (): Slot => ({ number: next++, engine })))
  const closed = new Set<number>()
  const waiting: Waiting[] = []
  return {
    take: wanted => {
      const at = wanted !== undefined && free[wanted]?.length ? wanted : mostOf(free.map(({ length }) => length))
      const slot = free[at]?.shift()
      return slot ? Promise.resolve(slot) : new Promise(go => waiting.push({ wanted, go }))
    },
    give: slot => {
      if (closed.has(slot.engine)) return
      const at = waiting.findIndex(({ wanted }) => wanted === slot.engine)
      const [first] = waiting.splice(Math.max(at, 0), 1)
      if (first) first.go(slot)
      else free[slot.engine]?.unshift(slot)
    },
    close: engine => {
      closed.add(engine)
      free[engine]?.splice(0)
    },
  }
}

/** The position of the greatest number; the first of equal ones. */
export const mostOf = (numbers: readonly number[]): number => numbers.indexOf(Math.max(...numbers))
