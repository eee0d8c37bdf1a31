import type { PullPolicy } from '../plan/types.ts'
import { localDefaults } from '../settings/defaults.ts'
import type { DockerSettings, Settings } from '../settings/types.ts'
import { parseVolume } from '../settings/volumes.ts'
import { inputError } from '../util/errors.ts'
import type { Flags } from './command.ts'
import { toOneOf } from './flags.ts'
import type { Io } from './io.ts'
import { words } from './words.ts'

const policies: readonly PullPolicy[] = ['always', 'if-not-present', 'never']

/** Flags that say how containers are made; the same for every command that makes some. */
export const containerFlags = {
  'default-image': { value: 'IMAGE', help: 'For jobs that name no image.', env: 'GANTRY_DEFAULT_IMAGE' },
  pull: { value: 'POLICY', help: 'always, if-not-present (the default) or never.' },
  privileged: { help: 'For docker:dind: privileged containers, which share /certs/client.' },
  volume: { value: '[SOURCE:]PATH', many: true, help: 'A volume of all containers, as in config.toml.' },
} as const satisfies Flags

/** Flags that say whose settings are meant. */
export const runnerFlags = {
  config: { value: 'FILE', help: 'Run jobs with the settings of a config.toml.' },
  runner: { value: 'NAME', help: 'Which [[runners]] of the file, if it has several.' },
} as const satisfies Flags

type Given = {
  readonly pull?: string | undefined
  readonly 'default-image'?: string | undefined
  readonly privileged?: boolean | undefined
  readonly volume?: readonly string[]
}

/** The settings of `gantry run`: the flags over those of a `config.toml`, or over the defaults. */
export const settingsFor = async (
  { env }: Io,
  given: Given & { readonly config?: string | undefined; readonly runner?: string | undefined },
): Promise<Settings> => {
  if (given.config === undefined && given.runner === undefined) return localSettings(given)
  const [{ defaultConfigFile, loadConfig }, { chooseRunner }] = await Promise.all([
    import('../settings/file.ts'),
    import('../settings/choose.ts'),
  ])
  const file = given.config ?? defaultConfigFile()
  const { config } = await loadConfig(file, env)
  return localSettings(given, chooseRunner(config, file, given.runner))
}

/** The flags over settings. `--privileged` does what GitLab's own runners do. */
export const localSettings = (given: Given, base: Settings = localDefaults): Settings => {
  const { docker } = base
  return {
    ...base,
    docker: {
      ...docker,
      ...pullSettings(given.pull, docker),
      privileged: given.privileged ?? docker.privileged,
      volumes: volumesOf(given, docker.volumes),
      ...(given['default-image'] !== undefined && { image: given['default-image'] }),
    },
  }
}

const pullSettings = (text: string | undefined, docker: DockerSettings): Partial<DockerSettings> => {
  if (text === undefined) return {}
  const policy = toOneOf('pull', text, policies, 'if-not-present')
  return { pullPolicy: [policy], allowedPullPolicies: [...docker.allowedPullPolicies, policy] }
}

const volumesOf = ({ privileged, volume = [] }: Given, known: readonly string[]): readonly string[] => [
  ...new Set([...known, ...(privileged ? ['/certs/client'] : []), ...volume.map(toVolume)]),
]

const toVolume = (text: string): string => {
  if (!parseVolume(text)) throw inputError(words.notAVolume(text))
  return text
}
