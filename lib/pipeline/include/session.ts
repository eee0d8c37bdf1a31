import type { Problem } from '../../util/errors.ts'
import type { Node } from '../../yaml/node.ts'
import { rootAt, under } from '../at.ts'
import type { Facts, Loader } from '../facts.ts'
import { type InputSpec, readExternalInputs } from '../inputs/spec.ts'
import { duplicateInputs } from '../inputs/words.ts'
import { createScope, pipelineLookup } from '../scope.ts'
import { readSource } from '../source.ts'
import type { World } from '../world.ts'
import type { Session } from './include.ts'
import { readItems } from './item.ts'
import { toRequests } from './request.ts'

/** Starts the reading of one configuration. */
export const createSession = (facts: Facts, loader: Loader, world: World, problems: Problem[]): Session => {
  const session: Session = {
    facts,
    loader,
    world,
    problems,
    sources: new Map(),
    lookup: pipelineLookup(createScope(facts, [])),
    counter: { files: 0, isOver: false },
    parsed: new Map(),
    externalInputs: (node, file) => externalInputs(node, file, session),
  }
  return session
}

/** The inputs that files named by `spec:include` declare; a name may be declared once only (ci-yaml §1.2). */
const externalInputs = async (node: Node, file: string, session: Session): Promise<readonly InputSpec[]> => {
  const { problems, loader, sources } = session
  const found: InputSpec[] = []
  for (const item of readItems(node, under(rootAt(problems), 'spec:include'))) {
    const fail = (words: { readonly message: string }): void => {
      problems.push({ severity: 'error', ...words, pos: item.pos, path: ['spec', 'include'] })
    }
    const requests = await toRequests(item, { kind: 'repository' }, file, session)
    if ('message' in requests) fail(requests)
    else
      for (const request of requests) {
        const loaded = await loader.load(request)
        if ('message' in loaded) fail(loaded)
        else {
          sources.set(loaded.file, loaded.text)
          const source = readSource(loaded.text, loaded.file, problems)
          if (source) found.push(...readExternalInputs(source.body, rootAt(problems)))
        }
      }
  }
  const names = found.map(spec => spec.name)
  const doubled = names.filter((name, index) => names.indexOf(name) < index)
  if (doubled.length > 0)
    problems.push({ severity: 'error', ...duplicateInputs(file, doubled), pos: node.pos, path: ['spec', 'include'] })
  return found
}
