const working = new Map<string, Promise<unknown>>()

/** Does one piece of work on a folder at a time, in the order of asking, whatever became of those before. */
export const alone = <Result>(folder: string, work: () => Promise<Result>): Promise<Result> => {
  const before = working.get(folder) ?? Promise.resolve()
  const mine = before.catch(() => undefined).then(work)
  working.set(folder, mine)
  const forget = () => {
    if (working.get(folder) === mine) working.delete(folder)
  }
  mine.then(forget, forget)
  return mine
}
