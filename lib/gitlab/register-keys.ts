import { cacheKeys } from '../settings/cache-keys.ts'
import { dockerKeys } from '../settings/docker-keys.ts'
import { type AnyKey, entriesOf } from '../settings/key.ts'
import { identityKeys, runnerKeys } from '../settings/runner-keys.ts'

/** A setting that `gantry register` can write. */
export type RegisterKey = {
  /** Without dashes, e.g. `docker-image`. */
  readonly flag: string
  readonly env?: string
  /** Below `[[runners]]`, e.g. `['docker', 'image']`. */
  readonly path: readonly string[]
  readonly key: AnyKey
}

type AnyKeys = Readonly<Record<string, AnyKey>>

const rowsOf = (keys: AnyKeys, parent: readonly string[], prefix: string): readonly RegisterKey[] =>
  entriesOf(keys).flatMap(([, name, key]) => {
    if (key.flag === false) return []
    const flag = key.flag ?? prefix + name.replaceAll('_', '-')
    const env = key.env ?? flag.replaceAll('-', '_').toUpperCase()
    return [{ flag, path: [...parent, ...name.split('.')], key, ...(env !== false && { env }) }]
  })

/** Every setting that has a flag, in the order of the file (runner-docker-executor §1.1, §10.1). */
export const registerKeys: readonly RegisterKey[] = [
  ...rowsOf(identityKeys, [], ''),
  ...rowsOf(runnerKeys, [], ''),
  ...rowsOf(cacheKeys, ['cache'], 'cache-'),
  ...rowsOf(dockerKeys, ['docker'], 'docker-'),
]
