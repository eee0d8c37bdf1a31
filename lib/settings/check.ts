import type { Words } from '../util/errors.ts'
import { byKey, missingForS3 } from './cache-keys.ts'
import { runnerDefaults } from './defaults.ts'
import type { Settings } from './types.ts'
import { cleanPath, parseVolume } from './volumes.ts'
import {
  badLogOptions,
  badVolume,
  cachesInVolumes,
  notAbsolute,
  otherCache,
  otherLogin,
  otherShell,
  s3Incomplete,
  unsupported,
  unsupportedExecutor,
  volumeTwice,
  windowsIsolation,
} from './words.ts'

/** Something wrong with a setting that its type does not show. `key` is its name below `[[runners]]`. */
export type Finding = Words & { readonly key: string; readonly item?: number; readonly severity: 'error' | 'warning' }

/** What the types of the keys do not say: paths, volumes, log options, executors (runner-docker-executor §1, §2.6). */
export const checkSettings = (settings: Settings): readonly Finding[] => [
  ...checkExecutor(settings),
  ...checkIdle(settings),
  ...checkCache(settings),
  ...checkDirectories(settings),
  ...checkVolumes(settings.docker.volumes),
  ...checkLogOptions(settings.docker.logOptions),
]

const checkExecutor = ({ runner, docker }: Settings): readonly Finding[] => {
  const isolation = docker.isolation ?? 'default'
  return [
    ...(runner.executor === 'docker'
      ? []
      : [{ key: 'executor', severity: 'warning' as const, ...unsupportedExecutor(runner.executor) }]),
    ...(isolation === 'default'
      ? []
      : [{ key: 'docker.isolation', severity: 'warning' as const, ...windowsIsolation(isolation) }]),
  ]
}

/** Values that would change something in the reference runner, and nothing here. */
const checkIdle = ({ runner }: Settings): readonly Finding[] => {
  const { shell = 'bash', cacheDir } = runner
  return [
    ...(['', 'bash', 'sh'].includes(shell) ? [] : [{ key: 'shell', ...otherShell(shell) }]),
    ...(cacheDir === runnerDefaults.cacheDir
      ? []
      : [{ key: 'cache_dir', ...unsupported('cache_dir', cachesInVolumes) }]),
  ].map(finding => ({ ...finding, severity: 'warning' }))
}

/** What keeps caches in volumes though the file asks for something else. */
const checkCache = ({ cache }: Settings): readonly Finding[] => {
  const { type = '', authenticationType = byKey } = cache
  if (type === '') return []
  if (type !== 's3') return [{ key: 'cache.Type', severity: 'warning', ...otherCache(type) }]
  if (authenticationType !== byKey)
    return [{ key: 'cache.s3.AuthenticationType', severity: 'warning', ...otherLogin(authenticationType) }]
  const missing = missingForS3(cache)
  return missing === undefined ? [] : [{ key: 'cache.Type', severity: 'warning', ...s3Incomplete(missing) }]
}

const checkDirectories = ({ runner }: Settings): readonly Finding[] =>
  (
    [
      ['builds_dir', runner.buildsDir],
      ['cache_dir', runner.cacheDir],
    ] as const
  )
    .filter(([, path]) => !path.startsWith('/') || cleanPath(path) === '/')
    .map(([key]) => ({ key, severity: 'error' as const, ...notAbsolute(key) }))

const checkVolumes = (specs: readonly string[]): readonly Finding[] => {
  const seen = new Set<string>()
  return specs.flatMap((spec, item) => {
    const at = { key: 'docker.volumes', item, severity: 'error' as const }
    const volume = parseVolume(spec)
    if (volume === undefined) return [{ ...at, ...badVolume(spec) }]
    const path = cleanPath(volume.destination)
    if (path === '/') return [{ ...at, ...notAbsolute('volumes') }]
    if (seen.has(path)) return [{ ...at, ...volumeTwice(path) }]
    seen.add(path)
    return []
  })
}

const checkLogOptions = (options: Readonly<Record<string, string>>): readonly Finding[] => {
  const odd = Object.keys(options).filter(name => name !== 'env' && name !== 'labels')
  return odd.length === 0 ? [] : [{ key: 'docker.log_options', severity: 'error', ...badLogOptions(odd.sort()) }]
}
