import type { Problem, Words } from '../../util/errors.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { get } from '../../yaml/node.ts'
import { rootAt, under } from '../at.ts'
import type { Lookup } from '../expand.ts'
import type { Facts, IncludeRequest, Loaded, Loader, Origin } from '../facts.ts'
import { interpolate } from '../inputs/interpolate.ts'
import type { InputSpec } from '../inputs/spec.ts'
import { deepMerge } from '../merge.ts'
import { readSource, type Source } from '../source.ts'
import type { World } from '../world.ts'
import { type IncludeItem, readItems } from './item.ts'
import { toRequests } from './request.ts'
import { includeHolds } from './when.ts'
import { isEmpty, tooManyIncludes } from './words.ts'

const MOST_INCLUDES = 150

/** What all files of one configuration share. */
export type Session = {
  readonly facts: Facts
  readonly loader: Loader
  readonly world: World
  readonly problems: Problem[]
  readonly sources: Map<string, string>
  /** Project and predefined variables; those of the file itself are not usable in `include`. */
  readonly lookup: Lookup
  readonly counter: { files: number; isOver: boolean }
  readonly parsed: Map<string, Source | undefined>
  readonly externalInputs: (node: Node, file: string) => Promise<readonly InputSpec[]>
}

/** A file in its place: where `include:local` inside it looks, and by which files it came. */
type Place = { readonly origin: Origin; readonly chain: readonly string[] }

/**
 * The file with everything it includes: in list order, later over earlier, and the file itself over all of them (ci-yaml §3).
 */
export const includeAll = async (body: MapNode, place: Place, session: Session): Promise<MapNode> => {
  const node = get(body, 'include')
  if (node === undefined) return body
  const items = readItems(node, under(rootAt(session.problems), 'include'))
  const own = { ...body, entries: body.entries.filter(entry => entry.key !== 'include') }
  const included = await Promise.all(items.map(item => includeItem(item, place, session)))
  return [...included.flat(), own].reduce((left, right) => deepMerge(left, right), EMPTY(body))
}

const EMPTY = ({ pos }: MapNode): MapNode => ({ kind: 'map', pos, entries: [] })

const includeItem = async (item: IncludeItem, place: Place, session: Session): Promise<readonly MapNode[]> => {
  if (!(await includeHolds(item, session))) return []
  const requests = await toRequests(item, place.origin, place.chain.at(-1) ?? '', session)
  if ('message' in requests) return fail(item, requests, session)
  const files = await Promise.all(requests.map(request => includeFile(request, item, place, session)))
  return files.filter(file => file !== undefined)
}

const fail = (item: IncludeItem, words: Words, { problems }: Session): readonly never[] => {
  problems.push({ severity: 'error', ...words, pos: item.pos, path: ['include'] })
  return []
}

const includeFile = async (
  request: IncludeRequest,
  item: IncludeItem,
  place: Place,
  session: Session,
): Promise<MapNode | undefined> => {
  session.counter.files += 1
  if (session.counter.files > MOST_INCLUDES) {
    if (!session.counter.isOver) fail(item, tooManyIncludes(MOST_INCLUDES, place.chain), session)
    session.counter.isOver = true
    return undefined
  }
  const loaded = await session.loader.load(request)
  if ('message' in loaded) {
    fail(item, loaded, session)
    return undefined
  }
  const source = parse(loaded, item, session)
  const body =
    source &&
    (await interpolate(
      source,
      { values: item.inputs, file: loaded.file, pos: item.pos, component: loaded.component },
      session,
    ))
  return body && includeAll(body, { origin: loaded.origin, chain: [...place.chain, loaded.file] }, session)
}

/** The same file may be included many times with other inputs. */
const parse = ({ file, text }: Loaded, item: IncludeItem, session: Session): Source | undefined => {
  if (session.parsed.has(file)) return session.parsed.get(file)
  session.sources.set(file, text)
  if (text.trim() === '') fail(item, isEmpty(file), session)
  const source = text.trim() === '' ? undefined : readSource(text, file, session.problems)
  session.parsed.set(file, source)
  return source
}
