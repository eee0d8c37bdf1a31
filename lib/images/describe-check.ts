import type { AuthCheck } from '../credentials/check.ts'
import { verdict } from '../credentials/words.ts'
import { troubleOf } from './trouble.ts'
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
  return login.ok ? 'The registry accepts the credentials.' : `The registry refuses the credentials: ${login.raw}`
}

/** What `gantry auth check` prints: the sources, the answer of the registry, whether the image can be read. */
export const describeCheck = (check: AuthCheck): readonly string[] => {
  const { image, unreadable, sources } = check
  const used = sources.flatMap(({ entries }) => entries.filter(({ verdict }) => verdict === 'used'))[0]
  const words =
    unreadable === undefined
      ? undefined
      : pullFailed(image, troubleOf(unreadable), used ? { source: used.entry.source } : {})
  return [
    ...(sources.length === 0 ? ['No source of credentials was found.'] : describeSources(check)),
    describeLogin(check),
    ...(words === undefined
      ? [`"${image}" can be read.`]
      : [`"${image}" cannot be read: ${words.message}`, `  ${unreadable}`]),
  ]
}
