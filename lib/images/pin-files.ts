import type { MapNode, Node } from '../yaml/node.ts'
import { loadYaml, parseYaml } from '../yaml/parse.ts'
import { type Found, findImages, findLocalIncludes } from './find.ts'
import { type Digest, judgePin, type Pin, questionOf } from './pin.ts'

/** A pipeline file and its images. */
export type PinnedFile = { readonly file: string; readonly text: string; readonly pins: readonly Pin[] }

type Read = { readonly file: string; readonly text: string; readonly trees: readonly MapNode[] }

const isMap = (node: Node | undefined): node is MapNode => node?.kind === 'map'

/** The files and what they include from the project, each once. Files that cannot be read are left out. */
const readAll = async (
  files: readonly string[],
  read: (file: string) => Promise<string | undefined>,
): Promise<readonly Read[]> => {
  const all = new Map<string, Read>()
  await loadYaml()
  for (const queue = [...files]; queue.length > 0; ) {
    const file = queue.shift() ?? ''
    const text = all.has(file) ? undefined : await read(file)
    if (text === undefined) continue
    const trees = parseYaml(text, file).documents.filter(isMap)
    all.set(file, { file, text, trees })
    queue.push(...trees.flatMap(findLocalIncludes))
  }
  return [...all.values()]
}

/** How the images of these pipeline files stand. Every tag is asked about once; `ask` may do it side by side. */
export const judgeFiles = async (
  files: readonly string[],
  read: (file: string) => Promise<string | undefined>,
  ask: (image: string) => Promise<Digest>,
): Promise<readonly PinnedFile[]> => {
  const answers = new Map<string, Promise<Digest>>()
  const digestOf = (image: string): Promise<Digest> | undefined => {
    const question = questionOf(image)
    if (question === undefined) return undefined
    const answer = answers.get(question) ?? ask(question)
    answers.set(question, answer)
    return answer
  }
  const judge = async (text: string, found: Found) => judgePin(text, found, await digestOf(found.image))
  return Promise.all(
    (await readAll(files, read)).map(async ({ file, text, trees }) => ({
      file,
      text,
      pins: await Promise.all(trees.flatMap(findImages).map(found => judge(text, found))),
    })),
  )
}
