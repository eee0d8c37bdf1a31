import { parseContainer } from '../../../lib/docker/parse/container.ts'
import { errorDetail, isGone, parseError, parsePullError, parseStartError } from '../../../lib/docker/parse/error.ts'
import { parseImage } from '../../../lib/docker/parse/image.ts'
import { parseList } from '../../../lib/docker/parse/list.ts'
import { parseVersion } from '../../../lib/docker/parse/version.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/parse')
const daemon = 'Error response from daemon: '
const oci = `${daemon}failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: `

/** Recorded from docker 28.2 with engine 20.10, or from the source of other versions. */
const errors: readonly (readonly [string, string, RegExp])[] = [
  [
    'Cannot connect to the Docker daemon at unix:///nope.sock. Is the docker daemon running?',
    'daemon_unreachable',
    /does not answer/,
  ],
  [
    'error during connect: Get "http://docker.example.com/v1.50/containers/json": command [ssh] has exited',
    'daemon_unreachable',
    /does not answer/,
  ],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    'daemon_unreachable',
    /permission/,
  ],
  [
    'Failed to initialize: unable to resolve docker endpoint: context "nope": context not found: open x',
    'context_unknown',
    /context nope does not exist/,
  ],
  [
    'Failed to initialize: unable to resolve docker endpoint: open /certs/client/ca.pem: no such file or directory',
    'daemon_unreachable',
    /certificate \/certs\/client\/ca\.pem/,
  ],
  [`${daemon}mkdir /var/lib/docker/overlay2/x: no space left on device`, 'disk_full', /disk is full/],
  [`${daemon}No such image: nope:1`, 'image_missing', /image nope:1 is not on the engine/],
  [
    'invalid reference format: repository name (library/NOPE) must be lowercase\n\nRun x',
    'image_missing',
    /repository name \(library\/NOPE\) must be lowercase\./,
  ],
  [
    `${daemon}image with reference a/b:1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64`,
    'image_missing',
    /^The image a\/b:1 is for linux\/amd64, not for linux\/arm64/,
  ],
  [`${oci}exec: "bash": executable file not found in $PATH: unknown`, 'container_failed', /no program "bash"/],
  [`${oci}exec: "/nope": stat /nope: no such file or directory: unknown`, 'container_failed', /no program "\/nope"/],
  [`${oci}exec: "/tmp": permission denied: unknown`, 'container_failed', /"\/tmp" in the image cannot be executed/],
  [`${oci}exec /bin/x: exec format error`, 'container_failed', /"\/bin\/x" is made for another platform/],
  [`${oci}exec: "sh": argument list too long`, 'container_failed', /longer than Linux allows/],
  [`${daemon}unable to find user nobody2: no matching entries in passwd file`, 'container_failed', /no user "nobody2"/],
  [
    `${daemon}Conflict. The container name "/et4" is already in use by container "70f99b".`,
    'container_failed',
    /named et4/,
  ],
  [`${daemon}network nonet not found`, 'container_failed', /no network nonet/],
  [`${daemon}No such container: x`, 'container_gone', /removed while it was in use/],
  [`${daemon}Could not find the file /nope in container et4`, 'docker_failed', /^There is no \/nope/],
  [`${daemon}something new\nError: failed to start containers: x`, 'docker_failed', /^Docker failed: /],
]

for (const [text, code, sentence] of errors) {
  test(text.replace(oci, '… ').slice(0, 90), () => {
    const failure = parseError(text)
    assert.is(failure.code, code)
    assert.match(failure.words.message, sentence)
  })
}

test('what cannot be started names the way out', () => {
  assert.match(
    parseError(`${oci}exec: "sh": executable file not found in $PATH`).words.hint ?? '',
    /`entrypoint: \[""\]`/,
  )
})

test('an unknown reason not to start is the failure of the container', () => {
  const failure = parseStartError(`${daemon}something new`)
  assert.equal(failure, { code: 'container_failed', words: { message: 'The container cannot start: something new' } })
})

test('the detail of an error', () => {
  assert.is(errorDetail(''), 'no reason given')
  assert.is(errorDetail(`Using default tag: latest\n${daemon}x: unknown\n`), 'x')
  assert.is(errorDetail(`docker: ${daemon}x.\n\nRun 'docker run --help' for more information\n`), 'x.')
})

test('what is gone', () => {
  const gone = ['No such container: a', 'get a: no such volume', 'network a not found', 'no such image: a'].map(isGone)
  assert.equal(gone, [true, true, true, true])
  assert.is(isGone('volume is in use'), false)
})

test("a pull tells of the engine, and in docker's words of the image", () => {
  assert.is(parsePullError('img', 'write /x: no space left on device').code, 'disk_full')
  assert.is(parsePullError('img', 'Cannot connect to the Docker daemon at x').code, 'daemon_unreachable')
  const failure = parsePullError('img', `${daemon}something new`)
  assert.equal(failure, { code: 'image_pull_failed', words: { message: 'Pulling img failed: something new' } })
})

test('a container', () => {
  const state = { id: 'a', status: 'exited', exitCode: 3, oomKilled: false, error: '' }
  const networks = { bridge: { IPAddress: '' }, n: { IPAddress: '172.18.0.2' } }
  const parse = (more: object) =>
    parseContainer(JSON.stringify({ ...state, networks, mounts: null, host: {}, ...more }))
  assert.equal(parse({}), { ...state, ip: '172.18.0.2', mounted: [] })
  assert.is(parse({ networks: null }).ip, '')
  const mounts = [{ Type: 'volume', Destination: '/builds' }, { Destination: '/srv' }]
  assert.equal(parse({ mounts, host: { Tmpfs: { '/run': 'rw' } } }).mounted, ['/builds', '/srv', '/run'])
})

test('an image', () => {
  const config = {
    Entrypoint: ['/e'],
    User: 'me',
    Env: ['A=1'],
    ExposedPorts: { '8080/tcp': {}, '53/udp': {}, '80/tcp': {} },
  }
  const answer = {
    Id: 'sha256:1',
    RepoDigests: ['a@sha256:2'],
    Config: config,
    Os: 'linux',
    Architecture: 'arm64',
    Variant: 'v8',
  }
  assert.equal(parseImage(JSON.stringify([answer])), {
    id: 'sha256:1',
    repoDigests: ['a@sha256:2'],
    entrypoint: ['/e'],
    user: 'me',
    env: ['A=1'],
    tcpPorts: [80, 8080],
    platform: 'linux/arm64/v8',
  })
})

test('an image of which docker says little', () => {
  assert.equal(parseImage('[{"Id":"sha256:1","Config":{"Entrypoint":null},"Os":"linux","Architecture":"amd64"}]'), {
    id: 'sha256:1',
    repoDigests: [],
    entrypoint: [],
    user: '',
    env: [],
    tcpPorts: [],
    platform: 'linux/amd64',
  })
})

test('a list', () => {
  assert.equal(parseList('{"id":"a","labels":{"x":"1","y":""}}\n{"id":"b","labels":{}}\n'), [
    { id: 'a', labels: { x: '1' } },
    { id: 'b', labels: {} },
  ])
  assert.equal(parseList(''), [])
})

test('an engine, and who answers for one', () => {
  const docker =
    '{"Client":{"Version":"28.2.2"},"Server":{"Components":[{"Name":"Engine"}],"Version":"20.10.24","Os":"linux","Arch":"arm64"}}'
  assert.equal(parseVersion(docker), { product: 'docker', serverVersion: '20.10.24', os: 'linux', arch: 'arm64' })
  const program = '{"Client":{"APIVersion":"4.3.1","Version":"4.3.1","Os":"linux","OsArch":"linux/amd64"}}'
  assert.equal(parseVersion(program), { product: 'podman', serverVersion: '4.3.1', os: 'linux', arch: 'amd64' })
  const socket =
    '{"Client":{"Version":"28.2.2"},"Server":{"Components":[{"Name":"Podman Engine"}],"Version":"4.3.1","Os":"linux","Arch":"amd64"}}'
  assert.is(parseVersion(socket).product, 'podman')
})
