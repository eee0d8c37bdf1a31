import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createOptions, type Role } from '../../lib/settings/create-args.ts'
import { createRows } from '../../lib/settings/create-rows.ts'
import { dockerDefaults } from '../../lib/settings/defaults.ts'
import type { DockerSettings } from '../../lib/settings/types.ts'
import { assert, suite } from '../harness/suite.ts'
import { busybox, engine, removeAll, uniqueName } from './scratch.ts'

/** What the keys of config.toml become in a real engine. */
const test = suite('engine/settings-options', { timeout: 120 })

test.after(async () => assert.equal(await removeAll(), []))

type Inspected = {
  readonly HostConfig: Readonly<Record<string, unknown>>
  readonly Config: Readonly<Record<string, unknown>>
}

const { logDriver: _, network: __, ...withoutDriver } = busybox()

const inspect = async (options: readonly string[]): Promise<Inspected> => {
  const id = await engine.createContainer({ ...withoutDriver, options, name: uniqueName() })
  const { stdout } = await promisify(execFile)('docker', ['container', 'inspect', id])
  return JSON.parse(stdout)[0]
}

type Row = readonly [settings: Partial<DockerSettings>, member: string, expected: unknown]

const device = { PathOnHost: '/dev/null', PathInContainer: '/dev/x', CgroupPermissions: 'r' }
const mib = 1024 * 1024

const rows: readonly Row[] = [
  [{ hostname: 'h' }, 'Hostname', 'h'],
  [{ runtime: 'runc' }, 'Runtime', 'runc'],
  [{ memory: '512m' }, 'Memory', 512 * mib],
  [{ memory: '512m', memorySwap: '1g' }, 'MemorySwap', 1024 * mib],
  [{ memoryReservation: '64m' }, 'MemoryReservation', 64 * mib],
  [{ cgroupParent: '/p' }, 'CgroupParent', '/p'],
  [{ cpusetCpus: '0' }, 'CpusetCpus', '0'],
  [{ cpusetMems: '0' }, 'CpusetMems', '0'],
  [{ cpus: '1/3' }, 'NanoCpus', 333_333_333],
  [{ cpuShares: 512 }, 'CpuShares', 512],
  [{ dns: ['127.0.0.53', '::1'] }, 'Dns', ['127.0.0.53', '::1']],
  [{ dnsSearch: ['x.local'] }, 'DnsSearch', ['x.local']],
  [{ groupAdd: ['audio', '12'] }, 'GroupAdd', ['audio', '12']],
  [{ usernsMode: 'host' }, 'UsernsMode', 'host'],
  [{ capAdd: ['NET_ADMIN'] }, 'CapAdd', ['CAP_NET_ADMIN']],
  [{ capDrop: ['ALL'] }, 'CapDrop', ['ALL']],
  [{ oomKillDisable: true, memory: '64m' }, 'OomKillDisable', true],
  [{ oomScoreAdjust: 500 }, 'OomScoreAdj', 500],
  [{ securityOpt: ['no-new-privileges'] }, 'SecurityOpt', ['no-new-privileges']],
  [{ servicesSecurityOpt: ['seccomp=unconfined'] }, 'SecurityOpt', ['seccomp=unconfined']],
  [{ devices: ['/dev/null:/dev/x:r'] }, 'Devices', [device]],
  [{ deviceCgroupRules: ['c 1:3 r'] }, 'DeviceCgroupRules', ['c 1:3 r']],
  [{ servicesDevices: { 'redis:*': ['/dev/null:/dev/x:r'] } }, 'Devices', [device]],
  [{ volumes: ['/cache', '/etc:/host:ro'] }, 'Binds', ['/etc:/host:ro']],
  [{ volumeDriver: 'local' }, 'VolumeDriver', 'local'],
  [{ extraHosts: ['a:1.2.3.4'] }, 'ExtraHosts', ['a:1.2.3.4']],
  [{ pidMode: 'host' }, 'PidMode', 'host'],
  [{ ipcMode: 'host' }, 'IpcMode', 'host'],
  [{ serviceMemory: '1g' }, 'Memory', 1024 * mib],
  [{ serviceMemory: '1g', serviceMemorySwap: '2g' }, 'MemorySwap', 2048 * mib],
  [{ serviceMemoryReservation: '32m' }, 'MemoryReservation', 32 * mib],
  [{ serviceCgroupParent: '/s' }, 'CgroupParent', '/s'],
  [{ serviceCpusetCpus: '0' }, 'CpusetCpus', '0'],
  [{ serviceCpus: '0.5' }, 'NanoCpus', 500_000_000],
  [{ serviceCpuShares: 2 }, 'CpuShares', 2],
  [{ shmSize: 300_000 }, 'ShmSize', 300_000],
  [{ tmpfs: { '/t': 'rw,noexec' } }, 'Tmpfs', { '/t': 'rw,noexec' }],
  [{ servicesTmpfs: { '/s': '' } }, 'Tmpfs', { '/s': '' }],
  [{ sysctls: { 'net.ipv4.ip_forward': '1' } }, 'Sysctls', { 'net.ipv4.ip_forward': '1' }],
  [{ logOptions: { env: 'A' } }, 'LogConfig', { Type: 'json-file', Config: { env: 'A' } }],
  [{ ulimit: { nofile: '100:200' } }, 'Ulimits', [{ Name: 'nofile', Hard: 200, Soft: 100 }]],
]

/** Not to be had here: GPUs, other containers, an engine that takes MAC addresses. */
const untested = ['macAddress', 'gpus', 'serviceGpus', 'volumesFrom', 'links']

for (const [settings, member, expected] of rows)
  test(`${Object.keys(settings).join(' and ')}`, async () => {
    const docker = { ...dockerDefaults, ...settings }
    const role: Role = /^(service|logOptions)/.test(Object.keys(settings)[0] ?? '') ? 'service' : 'build'
    const { HostConfig, Config } = await inspect(createOptions(docker, role, { image: 'redis:latest' }))
    assert.equal(HostConfig[member] ?? Config[member], expected)
  })

test('every option is tried', () => {
  const tried = rows.flatMap(([settings]) => Object.keys(settings))
  assert.equal([...new Set([...tried, ...untested])].sort(), Object.keys(createRows).sort())
})
