import { hardenedGit } from './hardened-git.ts'

export type GitObject = { readonly name: string; readonly text: string }

/** The objects of these names in a repository, as Latin-1 texts, by one process; without those that are not there. */
export const catFile = async (
  folder: string,
  names: Iterable<string>,
  signal: AbortSignal,
): Promise<readonly GitObject[]> => {
  const input = [...names, ''].join('\n')
  return input === '' ? [] : parse(await hardenedGit(folder, ['cat-file', '--batch', '--buffer'], { input, signal }))
}

/** For each a header line, the content, a line feed; a header alone for what is missing. */
const parse = (bytes: Buffer): readonly GitObject[] => {
  const objects: GitObject[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at)
    const [, name, size] = /^(\w+) \w+ (\d+)$/.exec(bytes.toString('latin1', at, end)) ?? []
    at = end + 1
    if (name === undefined || size === undefined) continue
    objects.push({ name, text: bytes.toString('latin1', at, at + Number(size)) })
    at += Number(size) + 1
  }
  return objects
}
