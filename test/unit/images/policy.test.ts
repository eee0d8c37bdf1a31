import { effectivePolicies } from '../../../lib/images/policy.ts'
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

test('only an unsupported word is worth another preparation', () => {
  const retry = (ci: string) => {
    const found = effectivePolicies('alpine', { ci: [ci], settings: [], allowed: [] })
    return found.ok || found.failure.retryPrepare
  }
  assert.equal(['sometimes', 'never'].map(retry), [true, false])
})
