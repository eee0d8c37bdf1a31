import { runnerVariables } from '../../lib/gitlab/runner-variables.ts'
import { localDefaults } from '../../lib/settings/defaults.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('gitlab/runner-variables')

const settings = { ...localDefaults, identity: { ...localDefaults.identity, shortToken: 'abcdefghi' } }

test('the short token, and certificates as files', () => {
  const token = { key: 'CI_RUNNER_SHORT_TOKEN', value: 'abcdefghi', public: true }
  const file = (key: string, value: string) => ({ key, value, public: false, file: true, raw: true })
  assert.equal(runnerVariables(settings, {}), [token])
  assert.equal(runnerVariables(settings, { ca: 'CA', cert: 'CERT', key: 'KEY' }), [
    token,
    file('CI_SERVER_TLS_CA_FILE', 'CA'),
    file('CI_SERVER_TLS_CERT_FILE', 'CERT'),
    file('CI_SERVER_TLS_KEY_FILE', 'KEY'),
  ])
})
