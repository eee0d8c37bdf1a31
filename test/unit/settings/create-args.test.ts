import {
  cacheDestinations,
  containerLabels,
  createOptions,
  engineEnvironment,
  networkOptions,
  type Role,
  volumeOptions,
} from '../../../lib/settings/create-args.ts'
import { createRows } from '../../../lib/settings/create-rows.ts'
import { dockerDefaults } from '../../../lib/settings/defaults.ts'
import { dockerKeys } from '../../../lib/settings/docker-keys.ts'
import { toDecimal } from '../../../lib/settings/rational.ts'
import type { DockerSettings } from '../../../lib/settings/types.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/create-args')

const roles: readonly Role[] = ['build', 'helper', 'service']
const letters = (docker: DockerSettings): string =>
  roles
    .filter(role => createOptions(docker, role, { image: 'redis:latest' }).length > 0)
    .map(role => role[0]?.toUpperCase())
    .join('')

/** Which containers an option reaches (runner-docker-executor §1.1, §1.6), and what it looks like there. */
const rows: readonly (readonly [settings: Partial<DockerSettings>, to: string, args: string])[] = [
  [{ hostname: 'h' }, 'BH', '--hostname h'],
  [{ runtime: 'runc' }, 'BHS', '--runtime runc'],
  [{ memory: '512m' }, 'BH', '--memory 512m'],
  [{ memorySwap: '1g' }, 'BH', '--memory-swap 1g'],
  [{ memoryReservation: '64m' }, 'BH', '--memory-reservation 64m'],
  [{ cgroupParent: '/p' }, 'BH', '--cgroup-parent /p'],
  [{ cpusetCpus: '0,1' }, 'BH', '--cpuset-cpus 0,1'],
  [{ cpusetMems: '0' }, 'BH', '--cpuset-mems 0'],
  [{ cpus: '1/3' }, 'BH', '--cpus 0.333333333'],
  [{ cpuShares: 512 }, 'BH', '--cpu-shares 512'],
  [{ dns: ['8.8.8.8', '::1'] }, 'BHS', '--dns 8.8.8.8 --dns ::1'],
  [{ dnsSearch: ['x.local'] }, 'BHS', '--dns-search x.local'],
  [{ groupAdd: ['docker'] }, 'BH', '--group-add docker'],
  [{ usernsMode: 'host' }, 'BHS', '--userns host'],
  [{ capAdd: ['NET_ADMIN'] }, 'BH', '--cap-add NET_ADMIN'],
  [{ capDrop: ['ALL'] }, 'BH', '--cap-drop ALL'],
  [{ oomKillDisable: true }, 'BH', '--oom-kill-disable'],
  [{ oomScoreAdjust: -5 }, 'BH', '--oom-score-adj -5'],
  [{ securityOpt: ['seccomp=/p.json'] }, 'BH', '--security-opt seccomp=/p.json'],
  [{ servicesSecurityOpt: ['label:disable'] }, 'S', '--security-opt label:disable'],
  [{ devices: ['/dev/kvm'] }, 'BH', '--device /dev/kvm'],
  [{ deviceCgroupRules: ['c 1:3 r'] }, 'BH', '--device-cgroup-rule c 1:3 r'],
  [{ gpus: 'all' }, 'BH', '--gpus all'],
  [{ servicesDevices: { 'redis:*': ['/dev/fuse'], mysql: ['/dev/x'] } }, 'S', '--device /dev/fuse'],
  [{ serviceGpus: '2' }, 'S', '--gpus 2'],
  [{ volumes: ['/cache', '/a:/b:ro,Z', 'n:/c'] }, 'BHS', '--volume /a:/b:ro,Z --volume n:/c'],
  [{ volumeDriver: 'd' }, 'BH', '--volume-driver d'],
  [{ extraHosts: ['a:1.2.3.4'] }, 'BHS', '--add-host a:1.2.3.4'],
  [{ volumesFrom: ['c:ro'] }, 'BH', '--volumes-from c:ro'],
  [{ pidMode: 'host' }, 'B', '--pid host'],
  [{ ipcMode: 'host' }, 'BH', '--ipc host'],
  [{ macAddress: '92:d0:c6:0a:29:33' }, 'BHS', '--mac-address 92:d0:c6:0a:29:33'],
  [{ links: ['c:alias'] }, 'BH', '--link c:alias'],
  [{ serviceMemory: '1g' }, 'S', '--memory 1g'],
  [{ serviceMemorySwap: '2g' }, 'S', '--memory-swap 2g'],
  [{ serviceMemoryReservation: '1m' }, 'S', '--memory-reservation 1m'],
  [{ serviceCgroupParent: '/s' }, 'S', '--cgroup-parent /s'],
  [{ serviceCpusetCpus: '1' }, 'S', '--cpuset-cpus 1'],
  [{ serviceCpus: '0.5' }, 'S', '--cpus 0.5'],
  [{ serviceCpuShares: 2 }, 'S', '--cpu-shares 2'],
  [{ shmSize: 300000 }, 'BHS', '--shm-size 300000'],
  [{ tmpfs: { '/t': 'rw,noexec', '/u': '' } }, 'BH', '--tmpfs /t:rw,noexec --tmpfs /u'],
  [{ servicesTmpfs: { '/s': 'rw' } }, 'S', '--tmpfs /s:rw'],
  [{ sysctls: { 'net.x': '1' } }, 'BH', '--sysctl net.x=1'],
  [{ ulimit: { nofile: '1:2' } }, 'BH', '--ulimit nofile=1:2'],
  [{ logOptions: { env: 'A' } }, 'S', '--log-driver json-file --log-opt env=A'],
]

for (const [settings, to, args] of rows)
  test(`${Object.keys(settings)[0]} reaches ${to}`, () => {
    const docker = { ...dockerDefaults, ...settings }
    assert.is(letters(docker), to)
    const role = to.startsWith('S') ? 'service' : 'build'
    assert.is(createOptions(docker, role, { image: 'redis:latest' }).join(' '), args)
  })

test('every row is tested', () => {
  assert.equal(
    rows.map(([settings]) => Object.keys(settings)[0]),
    Object.keys(createRows),
  )
})

/** Keys that are acted on elsewhere, because the job has a say in them or because they are no option of a container. */
const elsewhere = [
  ...['host', 'tlsCertPath', 'tlsVerify', 'image', 'privileged', 'servicesPrivileged', 'disableEntrypointOverwrite'],
  ...['user', 'allowedUsers', 'disableCache', 'volumeKeep', 'volumeDriverOps', 'cacheDir', 'networkMode', 'services'],
  ...['servicesLimit', 'waitForServicesTimeout', 'allowedImages', 'allowedServices', 'allowedPrivilegedImages'],
  ...['allowedPrivilegedServices', 'allowedPullPolicies', 'pullPolicy', 'isolation', 'helperImage', 'containerLabels'],
  ...['enableIpv6', 'networkMtu'],
]

test('every key of config.toml is an option or is acted on elsewhere', () => {
  assert.equal([...Object.keys(createRows), ...elsewhere].sort(), Object.keys(dockerKeys).sort())
})

test('an engine before 25 is given no MAC address', () => {
  const docker = { ...dockerDefaults, macAddress: '92:d0:c6:0a:29:33' }
  assert.equal(createOptions(docker, 'build', { engine: '20.10.24' }), [])
  assert.equal(createOptions(docker, 'build', { engine: '28.2.2' }), ['--mac-address', '92:d0:c6:0a:29:33'])
})

test('nothing is added without settings', () => {
  for (const role of roles) assert.equal(createOptions(dockerDefaults, role), [])
})

test('networks, volumes, engines, labels', () => {
  const docker = {
    ...dockerDefaults,
    enableIpv6: true,
    networkMtu: 1400,
    volumeDriver: 'local',
    volumeDriverOps: { type: 'tmpfs' },
    volumes: ['/cache', '/x/$A', '/h:/d'],
    host: 'tcp://docker:2376',
    tlsCertPath: '/certs',
    tlsVerify: true,
    containerLabels: { team: '$A' },
  }
  const expand = (text: string) => text.replace('$A', 'a')
  assert.is(networkOptions(docker).join(' '), '--ipv6 --opt com.docker.network.driver.mtu=1400')
  assert.is(volumeOptions(docker).join(' '), '--driver local --opt type=tmpfs')
  assert.equal(cacheDestinations(docker, expand), ['/cache', '/x/a'])
  assert.equal(engineEnvironment(docker), {
    DOCKER_HOST: 'tcp://docker:2376',
    DOCKER_CERT_PATH: '/certs',
    DOCKER_TLS_VERIFY: '1',
  })
  assert.equal(containerLabels(docker, 'build', expand), { team: 'a' })
  assert.equal(containerLabels(docker, 'service', expand), { team: 'a', 'com.gitlab.gitlab-runner.team': 'a' })
})

test('numbers of CPUs', () => {
  const numbers = {
    '0.5': '0.5',
    '1/3': '0.333333333',
    '5e-1': '0.5',
    '2': '2',
    '.25': '0.25',
    '1e1': '10',
    '3/2': '1.5',
  }
  for (const [text, expected] of Object.entries(numbers)) assert.is(toDecimal(text), expected)
})
