/** Someone who waits for shared work. */
export type Member<Note> = { readonly tell: (note: Note) => void; readonly signal?: AbortSignal }

type Work<T, Note> = {
  readonly members: Set<Member<Note>>
  readonly abort: AbortController
  readonly result: Promise<T>
}

/** Work that several ask for and that is done once. */
export type Once<T, Note> = {
  readonly join: (
    key: string,
    member: Member<Note>,
    work: (tell: (note: Note) => void, signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
  /** The next caller starts anew. */
  readonly forget: (key: string) => void
}

const untilAborted = (
  signal: AbortSignal | undefined,
): { readonly promise: Promise<never>; readonly stop: () => void } => {
  let listener = () => {}
  const promise = new Promise<never>((_, reject) => {
    listener = () => reject(signal?.reason)
    signal?.addEventListener('abort', listener, { once: true })
  })
  return { promise, stop: () => signal?.removeEventListener('abort', listener) }
}

/**
 * Joins callers of the same key: the first starts the work, all get its result and its notes. Who is aborted leaves; the
 * work itself is aborted when everybody has left. A result is kept while `keep` says so, so later callers get it at once.
 */
export const createOnce = <T, Note>(keep: (result: T) => boolean): Once<T, Note> => {
  const works = new Map<string, Work<T, Note>>()

  const begin: (...args: Parameters<Once<T, Note>['join']>) => Work<T, Note> = (key, member, run) => {
    const members = new Set([member])
    const abort = new AbortController()
    const tell = (note: Note) => {
      for (const member of members) member.tell(note)
    }
    const forget = () => works.get(key)?.abort === abort && works.delete(key)
    const result = run(tell, abort.signal)
    result.then(value => keep(value) || forget(), forget)
    const work = { members, abort, result }
    works.set(key, work)
    return work
  }

  const join: Once<T, Note>['join'] = async (key, member, run) => {
    member.signal?.throwIfAborted()
    const work = works.get(key) ?? begin(key, member, run)
    work.members.add(member)
    const aborted = untilAborted(member.signal)
    try {
      return await Promise.race([work.result, aborted.promise])
    } finally {
      aborted.stop()
      work.members.delete(member)
      if (member.signal?.aborted && work.members.size === 0 && works.get(key) === work) {
        works.delete(key)
        work.abort.abort(member.signal.reason)
      }
    }
  }

  return { join, forget: key => works.delete(key) }
}
