import type { Fetcher } from './fetcher.ts'
import { isMissing, type Missing, type Store } from './store.ts'
import { toText } from './text.ts'

/** Pages of 100 entries that are asked for at most. */
const MAX_PAGES = 100

/** A GitLab server's REST API, version 4. */
export type Server = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

/** A project on a GitLab server, read with the REST API (`doc/api/repository_files.md`). */
export const createRemoteProject = (project: string, { url, headers }: Server, fetcher: Fetcher): Store => {
  const api = `${url}/api/v4/projects/${encodeURIComponent(project)}/repository`
  const list = async (path: string, field: string): Promise<readonly string[] | Missing> => {
    const names: string[] = []
    for (let page: string | undefined = '1', count = 0; page !== undefined && count < MAX_PAGES; count++) {
      const answer: Awaited<ReturnType<Fetcher>> = await fetcher(`${api}/${path}per_page=100&page=${page}`, headers)
      if (isMissing(answer)) return answer
      names.push(...fieldOf(answer.bytes, field))
      page = answer.nextPage
    }
    return names
  }
  return {
    name: url,
    resolve: async ref => {
      const answer = await fetcher(`${api}/commits/${encodeURIComponent(ref ?? 'HEAD')}`, headers)
      return isMissing(answer)
        ? answer
        : (fieldOf(answer.bytes, 'id')[0] ?? { why: `${url} (its answer is not understood)` })
    },
    read: async (commit, file) => {
      const answer = await fetcher(`${api}/files/${encodeURIComponent(file)}/raw?ref=${commit}`, headers)
      return isMissing(answer) ? answer : toText(answer.bytes, file)
    },
    files: commit => list(`tree?recursive=true&ref=${commit}&`, 'path'),
    tags: () => list('tags?', 'name'),
  }
}

/** A field of an object, or of each object of a list; nothing when the answer has another form. */
const fieldOf = (bytes: Uint8Array, field: string): readonly string[] => {
  try {
    const data: unknown = JSON.parse(Buffer.from(bytes).toString())
    const objects: readonly unknown[] = Array.isArray(data) ? data : [data]
    return objects.flatMap(object => {
      const value = (object as Readonly<Record<string, unknown>> | null)?.[field]
      return typeof value === 'string' ? [value] : []
    })
  } catch {
    return []
  }
}
