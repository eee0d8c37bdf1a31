import { nameServices } from '../../../lib/docker/aliases.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/aliases')
const sha = `sha256:${'0123456789abcdef'.repeat(4)}`

/** The table of runner-docker-executor §5.1: entry → image, host names, version. */
const rows: readonly (readonly [string, string | undefined, string, string, string])[] = [
  ['service', undefined, 'service:latest', 'service', 'latest'],
  ['service:version', undefined, 'service:version', 'service', 'version'],
  ['namespace/service', undefined, 'namespace/service:latest', 'namespace__service namespace-service', 'latest'],
  [
    'namespace/service:version',
    undefined,
    'namespace/service:version',
    'namespace__service namespace-service',
    'version',
  ],
  ['domain.tld/service', undefined, 'domain.tld/service:latest', 'domain.tld__service domain.tld-service', 'latest'],
  [
    'domain.tld/service:version',
    undefined,
    'domain.tld/service:version',
    'domain.tld__service domain.tld-service',
    'version',
  ],
  [
    'domain.tld/namespace/service',
    undefined,
    'domain.tld/namespace/service:latest',
    'domain.tld__namespace__service domain.tld-namespace-service',
    'latest',
  ],
  [
    'domain.tld:8080/service',
    undefined,
    'domain.tld:8080/service:latest',
    'domain.tld__service domain.tld-service',
    'latest',
  ],
  [
    'domain.tld:8080/namespace/service:version',
    undefined,
    'domain.tld:8080/namespace/service:version',
    'domain.tld__namespace__service domain.tld-namespace-service',
    'version',
  ],
  [
    'subdomain.domain.tld:8080/namespace/service',
    undefined,
    'subdomain.domain.tld:8080/namespace/service:latest',
    'subdomain.domain.tld__namespace__service subdomain.domain.tld-namespace-service',
    'latest',
  ],
  [`service@${sha}`, undefined, `service@${sha}`, 'service', `@${sha}`],
  [
    `namespace/service@${sha}`,
    undefined,
    `namespace/service@${sha}`,
    'namespace__service namespace-service',
    `@${sha}`,
  ],
  [
    `domain.tld:8080/namespace/service@${sha}`,
    undefined,
    `domain.tld:8080/namespace/service@${sha}`,
    'domain.tld__namespace__service domain.tld-namespace-service',
    `@${sha}`,
  ],
  [`service:tag@${sha}`, undefined, `service:tag@${sha}`, 'service', 'tag'],
  ['localhost:5000/db', undefined, 'localhost:5000/db:latest', 'localhost__db localhost-db', 'latest'],
  ['postgres:16', 'db', 'postgres:16', 'postgres db', '16'],
  ['postgres:16', 'db,primary main', 'postgres:16', 'postgres db primary main', '16'],
]

for (const [name, alias, image, aliases, version] of rows) {
  test(`${name.replace(sha, 'sha256:…')}${alias ? ` alias "${alias}"` : ''}`, () => {
    const { services, warnings } = nameServices([alias === undefined ? { name } : { name, alias }])
    assert.equal(warnings, [])
    assert.equal(
      services.map(service => [service.image, service.aliases.join(' '), service.version]),
      [[image, aliases, version]],
    )
  })
}

const taken = (alias: string, name: string, index: number): string =>
  `Skipping alias "${alias}" for service "${name}" (services[${index}]): alias is already in use by another service.`

test('of two equal images the second keeps what the first has not', () => {
  const { services, warnings } = nameServices([
    { name: 'alpine:3', alias: 'service-1' },
    { name: 'alpine:3', alias: 'service-2' },
  ])
  assert.equal(
    services.map(service => service.aliases),
    [['alpine', 'service-1'], ['service-2']],
  )
  assert.equal(warnings, [taken('alpine', 'alpine:3', 1)])
})

test('a service without any free name is not started', () => {
  const { services, warnings } = nameServices([{ name: 'alpine:3' }, { name: 'alpine:3' }, { name: 'redis' }])
  assert.equal(
    services.map(({ index, aliases }) => [index, ...aliases]),
    [
      [0, 'alpine'],
      [2, 'redis'],
    ],
  )
  assert.equal(warnings, [taken('alpine', 'alpine:3', 1)])
})

test('repeats within one service are skipped', () => {
  const { services, warnings } = nameServices([{ name: 'alpine:3', alias: 'alpine alpine svc-1 svc-1' }])
  assert.equal(services[0]?.aliases, ['alpine', 'svc-1'])
  assert.equal(
    warnings,
    ['alpine', 'alpine', 'svc-1'].map(alias => taken(alias, 'alpine:3', 0)),
  )
})

test('a name that is no image reference has only its explicit aliases', () => {
  const { services } = nameServices([{ name: 'MyImage', alias: 'x' }])
  assert.equal(
    services.map(({ image, aliases, version }) => [image, aliases, version]),
    [['MyImage', ['x'], 'latest']],
  )
})

test('and is not started without them', () => {
  const { services, warnings } = nameServices([{ name: 'MyImage' }, { name: '' }])
  assert.equal(services, [])
  assert.is(warnings.length, 2)
  assert.match(warnings[0] ?? '', /^Service "MyImage" \(services\[0\]\) is not started/)
})
