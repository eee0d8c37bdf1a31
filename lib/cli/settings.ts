import type { PullPolicy } from '../plan/types.ts'
import { localDefaults } from '../settings/defaults.ts'
import type { Settings } from '../settings/types.ts'
import { toOneOf } from './flags.ts'

const policies: readonly PullPolicy[] = ['always', 'if-not-present', 'never']

/** The settings of `gantry run`: the flags over the defaults. */
export const localSettings = (given: {
  readonly pull?: string | undefined
  readonly 'default-image'?: string | undefined
}): Settings => ({
  ...localDefaults,
  docker: {
    ...localDefaults.docker,
    pullPolicy: [toOneOf('pull', given.pull, policies, 'if-not-present')],
    ...(given['default-image'] !== undefined && { image: given['default-image'] }),
  },
})
