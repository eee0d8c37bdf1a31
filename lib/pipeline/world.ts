import type { Words } from '../util/errors.ts'
import type { Loader, Origin } from './facts.ts'

/** An answer of the world: undefined while it is not known yet. */
type Answer<T> = { readonly value: T } | undefined

/**
 * The repository, asked without waiting: what is not known yet is noted, fetched by `catchUp`, and the question is put
 * again. So rules are plain functions, and a pipeline without `changes` and `exists` never waits.
 */
export type World = {
  files(origin: Origin): Answer<readonly string[] | Words>
  changedFiles(compareTo: string | undefined): Answer<readonly string[] | Words | undefined>
  /** Fetches what was asked for in vain; false when there was nothing. */
  catchUp(): Promise<boolean>
}

export const createWorld = (loader: Loader): World => {
  const answers = new Map<string, { readonly value: unknown }>()
  const wanted = new Map<string, () => Promise<unknown>>()
  const ask = <T>(key: string, fetch: () => Promise<T>): Answer<T> => {
    const answer = answers.get(key)
    if (answer === undefined) wanted.set(key, fetch)
    return answer as Answer<T>
  }
  return {
    files: origin => ask(`files ${JSON.stringify(origin)}`, () => loader.files(origin)),
    changedFiles: compareTo => ask(`changes ${compareTo ?? ''}`, () => loader.changedFiles(compareTo)),
    catchUp: async () => {
      const pending = [...wanted]
      wanted.clear()
      for (const [key, fetch] of pending) answers.set(key, { value: await fetch() })
      return pending.length > 0
    },
  }
}
