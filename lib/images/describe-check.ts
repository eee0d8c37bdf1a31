import type { AuthCheck } from '../credentials/check.ts'
import { verdict } from '../credentials/words.ts'
import { type Trouble, troubleOf } from './trouble.ts'
import { pullFailed } from './words.ts'

const describeSources = ({ sources, path }: AuthCheck): readonly string[] =>
  sources.flatMap(({ name, dropped, entries }) => [
    name,
    ...(dropped === undefined ? [] : [`  not used: ${dropped}`]),
    ...(dropped === undefined && entries.length === 0 ? ['  no registries in it'] : []),
    ...entries.map(judged => {
      const { key, helper } = judged.entry
      return `  ${key}${helper === undefined ? '' : ` (docker-credential-${helper})`}: ${verdict(judged, path)}`
    }),
  ])

const describeLogin = ({ login }: AuthCheck): string => {
  if (login === undefined) return 'No credentials are used.'
  if (login.ok) return 'The registry accepts the credentials.'
  const raw = login.raw ?? ''
  const isAsked = !['tls', 'plain http', 'unreachable', 'server error', 'rate limit'].includes(troubleOf(raw))
  return `The registry ${isAsked ? 'refuses' : 'cannot be asked about'} the credentials: ${raw}`
}

/** Docker says of an image that it does not exist when it is the password that is wrong. */
const troubleIn = ({ login, unreadable = '' }: AuthCheck): Trouble => {
  const trouble = troubleOf(unreadable)
  return login?.ok === false && trouble === 'unknown image' ? 'unauthorized' : trouble
}

const describeFailure = (check: AuthCheck): readonly string[] => {
  const { image, unreadable = '', sources } = check
  const used = sources.flatMap(({ entries }) => entries.filter(({ verdict }) => verdict === 'used'))[0]
  const shown = { asked: true, ...(used && { source: used.entry.source }) }
  const { message, hint = '' } = pullFailed(image, troubleIn(check), shown)
  return [`"${image}" cannot be read: ${message}`, `  ${hint}`, `  Docker says: ${unreadable}`]
}

/** What `gantry auth check` prints: the sources, the answer of the registry, whether the image can be read. */
export const describeCheck = (check: AuthCheck): readonly string[] => [
  ...(check.sources.length === 0 ? ['No source of credentials was found.'] : describeSources(check)),
  describeLogin(check),
  ...(check.unreadable === undefined ? [`"${check.image}" can be read.`] : describeFailure(check)),
]
