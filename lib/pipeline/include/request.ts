import type { Words } from '../../util/errors.ts'
import { expandText, type Lookup } from '../expand.ts'
import type { IncludeRequest, Loader, Origin } from '../facts.ts'
import type { IncludeItem } from './item.ts'
import { isWildcard, matchWildcard } from './wildcard.ts'
import { emptyPath, localFromPublic, notYaml } from './words.ts'

type Context = { readonly lookup: Lookup; readonly loader: Loader }

const isYaml = (path: string): boolean => /\.ya?ml$/.test(path)

/** The files that an entry stands for, its variables expanded. */
export const toRequests = async (
  item: IncludeItem,
  origin: Origin,
  file: string,
  { lookup, loader }: Context,
): Promise<readonly IncludeRequest[] | Words> => {
  const expanded = (text: string): string => expandText(text, lookup)
  const value = expanded(item.value)
  switch (item.kind) {
    case 'local':
      return origin.kind === 'public' ? localFromPublic(value, file) : localRequests(item, value, origin, loader)
    case 'project': {
      const path = expanded(item.file ?? '').replace(/^\/+/, '')
      const ref = item.ref === undefined ? {} : { ref: expanded(item.ref) }
      return isYaml(path) ? [{ kind: 'project', project: value, file: path, ...ref }] : notYaml(path)
    }
    case 'remote': {
      const integrity = item.integrity === undefined ? {} : { integrity: item.integrity }
      return isYaml(value.replace(/[?#].*$/, '')) ? [{ kind: 'remote', url: value, ...integrity }] : notYaml(value)
    }
    case 'template':
      return isYaml(value) ? [{ kind: 'template', name: value }] : notYaml(value)
    case 'component':
      return [{ kind: 'component', component: value }]
  }
}

const localRequests = async (
  item: IncludeItem,
  value: string,
  origin: Origin,
  loader: Loader,
): Promise<readonly IncludeRequest[] | Words> => {
  const path = value.replace(/^\/+/, '')
  if (path === '') return emptyPath(item.value)
  if (!isWildcard(path)) return isYaml(path) ? [{ kind: 'local', path, origin }] : notYaml(path)
  const files = await loader.files(origin)
  return 'message' in files ? files : matchWildcard(path, files).map(match => ({ kind: 'local', path: match, origin }))
}
