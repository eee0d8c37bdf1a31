import type { Problem } from '../util/errors.ts'
import type { MapNode, Node } from '../yaml/node.ts'
import { get } from '../yaml/node.ts'
import { parseYaml } from '../yaml/parse.ts'
import { invalidFormat, noContent, tooManyDocuments } from './words.ts'

/** A configuration file: its header, if it has one, and its body. */
export type Source = { readonly header?: MapNode; readonly body: MapNode }

/** Parses a file and takes the `spec:` header off (ci-yaml §1.1, §1.2). Undefined when nothing can be made of it. */
export const readSource = (text: string, file: string, problems: Problem[]): Source | undefined => {
  const start = { file, line: 1, col: 1 }
  const fail = (words: { readonly message: string }, pos = start): undefined => {
    problems.push({ severity: 'error', ...words, pos, path: [] })
  }
  if (text.replace(/^\ufeff/, '').trim() === '') return fail(noContent())
  const parsed = parseYaml(text, file)
  for (const problem of parsed.problems) problems.push(problem)
  if (parsed.problems.some(problem => problem.severity === 'error')) return undefined
  const documents = dropBlank(parsed.documents)
  if (documents.length > 2) return fail(tooManyDocuments(), documents[2]?.pos)
  const [first, second] = documents
  const header = isHeader(first) && documents.length === 2 ? first : undefined
  const body = header ? second : first
  if (body === undefined) return fail(noContent())
  if (body.kind !== 'map') return fail(invalidFormat(), body.pos)
  return header ? { header, body } : { body }
}

const dropBlank = (documents: readonly (Node | undefined)[]): readonly (Node | undefined)[] =>
  documents[0] === undefined && documents.length > 1 ? documents.slice(1) : documents

const isHeader = (node: Node | undefined): node is MapNode => node?.kind === 'map' && get(node, 'spec') !== undefined
