import { addressOf } from '../../../lib/environment/state.ts'
import { toExports, toText } from '../../../lib/environment/text.ts'
import type { EnvironmentState } from '../../../lib/environment/types.ts'
import { endpointOf } from '../../../lib/environment/variables.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('environment/variables')

const state: EnvironmentState = {
  name: 'shop',
  network: 'net',
  address: 'docker',
  until: 3600,
  services: [
    {
      ...{ name: 'postgres', image: 'postgres:15', container: 'c-0', status: 'running', ip: '172.18.0.2' },
      ...{ hosts: ['postgres', 'my-db'], ports: [5432, 8008], published: { 5432: 49153 } },
    },
  ],
}

test('a published port is reached at the machine of the engine, any other at the container', () => {
  assert.equal(endpointOf(state, 'my-db'), { host: 'docker', port: 49153 })
  assert.equal(endpointOf(state, 'postgres', 8008), { host: '172.18.0.2', port: 8008 })
  assert.throws(() => endpointOf(state, 'db'), /no service "db"/)
})

test('lines for eval', () => {
  assert.is(
    toExports(state),
    `export GANTRY_ENV=shop
export GANTRY_NETWORK=net
export POSTGRES_HOST=docker
export POSTGRES_PORT=49153
export POSTGRES_PORT_5432=49153
export POSTGRES_PORT_8008=8008
export MY_DB_HOST=docker
export MY_DB_PORT=49153
export MY_DB_PORT_5432=49153
export MY_DB_PORT_8008=8008
`,
  )
})

test('names that a shell takes, whatever the hosts are called', () => {
  const hosts = ['127.0.0.1__db', '9db', 'schön', "it's $HOME"]
  const odd = { ...state, services: state.services.map(service => ({ ...service, ports: [80], hosts })) }
  const names = [...toExports(odd).matchAll(/^export (.*)_HOST=/gm)].map(([, name]) => name)
  assert.equal(names, ['_127_0_0_1_DB', '_9DB', 'SCH_N', 'IT_S_HOME'])
})

test('a table for people', () => {
  assert.match(
    toText([state], 0),
    /^shop +postgres:15 +postgres my-db +5432 8008 +172\.18\.0\.2 +5432=docker:49153 +running +in 60 min$/m,
  )
})

for (const [host, address] of [
  ['', '127.0.0.1'],
  ['unix:///var/run/docker.sock', '127.0.0.1'],
  ['tcp://docker:2376', 'docker'],
  ['ssh://ada@build.example.com', 'build.example.com'],
  ['tcp://[::1]:2375', '[::1]'],
])
  test(`DOCKER_HOST=${host}: ports are published at ${address}`, () =>
    assert.is(addressOf({ DOCKER_HOST: host }), address))
