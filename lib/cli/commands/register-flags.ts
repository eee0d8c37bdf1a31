import { type RegisterKey, registerKeys } from '../../gitlab/register-keys.ts'
import type { Flag } from '../command.ts'

const flag = (help: string, env?: string, rest: Partial<Flag> = {}): Flag => ({ help, ...(env && { env }), ...rest })
const valued = (value: string, help: string, env?: string, short?: string): Flag =>
  flag(help, env, { value, ...(short && { short }) })

const shorts: Readonly<Record<string, string>> = { url: 'u', token: 't' }

const values = { text: 'TEXT', integer: 'N', texts: 'TEXT', words: 'TEXT', map: 'KEY:VALUE', tables: 'TEXT' } as const

/** Lists from the environment are not split at commas, so they are read in `register-table.ts` (§10.1). */
const toFlag = ({ flag: name, env, path, key: { kind } }: RegisterKey): Flag => {
  const many = kind.shape === 'texts' || kind.shape === 'map' || kind.shape === 'words'
  const short = shorts[name]
  return {
    help: `Sets ${path.join('.')}.`,
    ...(kind.shape !== 'flag' && { value: values[kind.shape] }),
    ...(many && { many }),
    ...(short && { short }),
    ...(env && !many && { env }),
  }
}

/** The flags of `register` that are no settings (runner-docker-executor §10.1). */
export const ownFlags = {
  config: valued('FILE', 'The config.toml to add the runner to.', 'CONFIG_FILE', 'c'),
  'template-config': valued(
    'FILE',
    'A config.toml with one [[runners]] to take settings from.',
    'TEMPLATE_CONFIG_FILE',
  ),
  'non-interactive': flag('Ask nothing.', 'REGISTER_NON_INTERACTIVE', { short: 'n' }),
  'leave-runner': flag('Keep the runner in GitLab when its file cannot be written.', 'REGISTER_LEAVE_RUNNER'),
  'registration-token': valued('TOKEN', 'A registration token (deprecated by GitLab).', 'REGISTRATION_TOKEN', 'r'),
  description: valued('TEXT', 'The same as --name.'),
  'tag-list': valued('TAGS', 'With a registration token: tags, separated by commas.', 'RUNNER_TAG_LIST'),
  'run-untagged': flag('With a registration token: take jobs without tags.', 'REGISTER_RUN_UNTAGGED'),
  locked: flag('With a registration token: for this project only; the default.', 'REGISTER_LOCKED'),
  'access-level': valued(
    'LEVEL',
    'With a registration token: not_protected or ref_protected.',
    'REGISTER_ACCESS_LEVEL',
  ),
  'maximum-timeout': valued('SECONDS', 'With a registration token: longest time of a job.', 'REGISTER_MAXIMUM_TIMEOUT'),
  paused: flag('With a registration token: take no jobs yet.', 'REGISTER_PAUSED'),
  'maintenance-note': valued(
    'TEXT',
    'With a registration token: a note for administrators.',
    'REGISTER_MAINTENANCE_NOTE',
  ),
} as const

/** One flag for every setting. */
export const settingFlags: Readonly<Record<string, Flag>> = Object.fromEntries(
  registerKeys.map(key => [key.flag, toFlag(key)]),
)

/** All flags of `gantry register`: those of `gitlab-runner register` with the Docker executor. */
export const registerFlags: Readonly<Record<string, Flag>> = { ...ownFlags, ...settingFlags }
