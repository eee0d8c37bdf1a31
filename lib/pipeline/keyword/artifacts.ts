import type { Artifacts } from '../../plan/types.ts'
import { defined } from '../../util/defined.ts'
import { reject } from '../at.ts'
import { attribute, boolean, type Decoder, exclusiveKeys, fields, once, oneOf, string, strings } from '../decode.ts'
import { durationText } from './duration.ts'
import { reports } from './reports.ts'

const WHEN = ['on_success', 'on_failure', 'always'] as const
const ACCESS = ['none', 'developer', 'maintainer', 'all'] as const
const EXPOSE_AS = /^\w[-\w ]*$/

const exposeAs: Decoder<string> = (node, at) => {
  const name = string(node, at)
  if (name === undefined) return undefined
  if (name.length > 100) return reject(at, node, 'is too long (maximum is 100 characters)')
  return EXPOSE_AS.test(name) ? name : reject(at, node, "can contain only letters, digits, '-', '_' and spaces")
}

/** `artifacts:` (ci-yaml §8.2). */
export const artifacts: Decoder<Artifacts> = once((node, at) => {
  const read = fields({
    paths: attribute(strings),
    exclude: attribute(strings),
    untracked: attribute(boolean),
    name: attribute(string),
    when: attribute(oneOf(WHEN)),
    expire_in: attribute(durationText(false)),
    expose_as: attribute(exposeAs),
    public: attribute(boolean),
    access: attribute(oneOf(ACCESS)),
    reports,
  })(node, at)
  if (read === undefined || !exclusiveKeys(node, at, ['public', 'access'])) return undefined
  if (read.expose_as !== undefined && !canExpose(read.paths ?? []))
    return reject(
      { ...at, subject: 'paths' },
      node,
      read.paths ? "can't contain '*' when used with 'expose_as'" : "can't be blank",
    )
  return defined({
    paths: read.paths ?? [],
    exclude: read.exclude ?? [],
    untracked: read.untracked ?? false,
    name: read.name,
    when: read.when ?? 'on_success',
    expireIn: read.expire_in,
    reports: read.reports ?? {},
  })
})

const canExpose = (paths: readonly string[]): boolean =>
  paths.length > 0 && paths.every(path => !path.includes('*') && !path.includes('$'))
