import { effectivePolicies } from '../../../lib/images/policy.ts'
import { readConfig } from '../../../lib/settings/config.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('images/policy')

const effective = (ci: string, settings: string, allowed: string): string => {
  const list = (text: string) => text.split(' ').filter(word => word !== '')
  const found = effectivePolicies('alpine', { ci: list(ci), settings: list(settings), allowed: list(allowed) })
  return found.ok ? found.policies.join(' ') : `${found.failure.reason}: ${found.failure.message}`
}

const refused = (wanted: string, origin: string, allowed: string): string =>
  `runner_configuration_error: invalid pull policy for image "alpine": pull_policy ([${wanted}]) defined in ${origin} ` +
  `is not one of the allowed_pull_policies ([${allowed}])`

const rows: readonly (readonly [ci: string, settings: string, allowed: string, expected: string])[] = [
  ['', '', '', 'always'],
  ['', 'if-not-present', '', 'if-not-present'],
  ['never', 'always', 'always never', 'never'],
  ['never', '', '', refused('never', 'GitLab pipeline config', 'always')],
  ['if-not-present', '', '', refused('if-not-present', 'GitLab pipeline config', 'always')],
  ['if-not-present', 'if-not-present', '', 'if-not-present'],
  ['', 'never', 'always if-not-present', refused('never', 'Runner config', 'always if-not-present')],
  ['', '', 'never', refused('always', 'Runner config (default)', 'never')],
  ['always if-not-present', 'always', 'if-not-present', 'if-not-present'],
  ['', 'always if-not-present', '', 'always if-not-present'],
  ['', 'always always', '', 'always always'],
  ['never if-not-present', '', 'always', refused('never if-not-present', 'GitLab pipeline config', 'always')],
  ['sometimes', '', '', 'runner_system_failure: unsupported pull_policy config: "sometimes"'],
  ['', '', 'sometimes', 'runner_system_failure: unsupported pull_policy config: "sometimes"'],
]
for (const [ci, settings, allowed, expected] of rows)
  test(`ci [${ci}] settings [${settings}] allowed [${allowed}]`, () =>
    assert.is(effective(ci, settings, allowed), expected))

const files: readonly (readonly [ci: string, lines: string, expected: string])[] = [
  ['', 'allowed_pull_policies = ["if-not-present"]', refused('always', 'Runner config (default)', 'if-not-present')],
  [
    '',
    'pull_policy = "never"\nallowed_pull_policies = "if-not-present"',
    refused('never', 'Runner config', 'if-not-present'),
  ],
  ['never', 'pull_policy = "always"', refused('never', 'GitLab pipeline config', 'always')],
  [
    'always',
    'allowed_pull_policies = ["if-not-present"]',
    refused('always', 'GitLab pipeline config', 'if-not-present'),
  ],
]
for (const [ci, lines, expected] of files)
  test(`who asked for a policy that is not allowed (§12 row 42): [${ci}] ${lines}`, () => {
    const runner = `[[runners]]\nurl = "https://g"\ntoken = "t"\nexecutor = "docker"\n[runners.docker]\n${lines}`
    const docker = readConfig(runner, 'config.toml', {}).config.runners[0]?.docker
    assert.is(effective(ci, docker?.pullPolicy.join(' ') ?? '', docker?.allowedPullPolicies.join(' ') ?? ''), expected)
  })
