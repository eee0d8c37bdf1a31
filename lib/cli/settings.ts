import type { PullPolicy } from '../plan/types.ts'
import { localDefaults } from '../settings/defaults.ts'
import type { Settings } from '../settings/types.ts'
import { parseVolume } from '../settings/volumes.ts'
import { inputError } from '../util/errors.ts'
import type { Flags } from './command.ts'
import { toOneOf } from './flags.ts'
import { words } from './words.ts'

const policies: readonly PullPolicy[] = ['always', 'if-not-present', 'never']

/** Flags that say how containers are made; the same for every command that makes some. */
export const containerFlags = {
  'default-image': { value: 'IMAGE', help: 'For jobs that name no image.', env: 'GANTRY_DEFAULT_IMAGE' },
  pull: { value: 'POLICY', help: 'always, if-not-present (the default) or never.' },
  privileged: { help: 'For docker:dind: privileged containers, which share /certs/client.' },
  volume: { value: '[SOURCE:]PATH', many: true, help: 'A volume of all containers, as in config.toml.' },
} as const satisfies Flags

/** The settings of `gantry run`: the flags over the defaults. `--privileged` does what GitLab's own runners do. */
export const localSettings = (given: {
  readonly pull?: string | undefined
  readonly 'default-image'?: string | undefined
  readonly privileged?: boolean | undefined
  readonly volume?: readonly string[]
}): Settings => ({
  ...localDefaults,
  docker: {
    ...localDefaults.docker,
    pullPolicy: [toOneOf('pull', given.pull, policies, 'if-not-present')],
    privileged: given.privileged === true,
    volumes: [...(given.privileged ? ['/certs/client'] : []), ...(given.volume ?? []).map(toVolume)],
    ...(given['default-image'] !== undefined && { image: given['default-image'] }),
  },
})

const toVolume = (text: string): string => {
  if (!parseVolume(text)) throw inputError(words.notAVolume(text))
  return text
}
