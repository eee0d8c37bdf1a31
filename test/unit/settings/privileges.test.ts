import { dockerDefaults } from '../../../lib/settings/defaults.ts'
import { effectiveUser, isPrivileged } from '../../../lib/settings/privileges.ts'
import type { DockerSettings } from '../../../lib/settings/types.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/privileges')

const docker = (settings: Partial<DockerSettings>): DockerSettings => ({ ...dockerDefaults, ...settings })

/** runner-docker-executor §6.5 */
const privileges: readonly (readonly [Partial<DockerSettings>, image: string, build: boolean, service: boolean])[] = [
  [{}, 'x', false, false],
  [{ privileged: true }, 'x', true, true],
  [{ privileged: true, servicesPrivileged: false }, 'x', true, false],
  [{ servicesPrivileged: true }, 'x', false, true],
  [{ privileged: true, allowedPrivilegedImages: ['docker:*'] }, 'docker:dind', true, true],
  [{ privileged: true, allowedPrivilegedImages: ['docker:*'] }, '', false, true],
  [{ privileged: true, allowedPrivilegedImages: [''] }, '', true, true],
  [{ privileged: true, allowedPrivilegedServices: ['docker:*'] }, 'x', true, false],
]

test('privileges', () => {
  for (const [settings, image, build, service] of privileges) {
    assert.is(isPrivileged(docker(settings), 'build', image), build, JSON.stringify(settings))
    assert.is(isPrivileged(docker(settings), 'service', image), service, JSON.stringify(settings))
  }
})

/** runner-docker-executor §2.9 */
test('users', () => {
  assert.equal(effectiveUser(docker({}), ''), { user: '' })
  assert.equal(effectiveUser(docker({ user: 'baba' }), ''), { user: 'baba' })
  assert.equal(effectiveUser(docker({}), 'baba'), { user: 'baba' })
  assert.equal(effectiveUser(docker({ user: 'baba' }), 'yaga'), { user: 'baba' })
  assert.equal(effectiveUser(docker({ allowedUsers: ['baba'] }), 'baba'), { user: 'baba' })
  assert.equal(effectiveUser(docker({ allowedUsers: ['baba'] }), 'yaga'), { refused: 'yaga' })
  assert.equal(effectiveUser(docker({ user: 'yaga', allowedUsers: ['baba'] }), ''), { refused: 'yaga' })
  assert.equal(effectiveUser(docker({ allowedUsers: ['1000'] }), '1000:1000'), { refused: '1000:1000' })
})
