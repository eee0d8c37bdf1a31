import { existsSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { $, echo, sleep } from 'zx'

/** The daemon that `engine.ts` starts where nothing else manages one. */
export const log = '/var/log/gantry-dockerd.log'
const runtime = '/usr/local/libexec/gantry-runc'
const pidFiles = { dockerd: '/var/run/docker.pid', containerd: '/var/run/docker/containerd/containerd.pid' }

/** The engine's version, if one answers; a socket that nobody serves must not hold us. */
export const answers = async (): Promise<string | undefined> => {
  const info = await $({ nothrow: true, quiet: true, timeout: '10s' })`docker info --format ${'{{.ServerVersion}}'}`
  return (info.exitCode === 0 && info.stdout.trim()) || undefined
}

/** Waits for the engine to answer, at most that many seconds. */
export const answersWithin = async (seconds: number): Promise<string | undefined> => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(300)) {
    const version = await answers()
    if (version) return version
  }
  return undefined
}

/** Installs Debian's engine. Where the machine is run by systemd, the package starts it too. */
export const install = async (): Promise<void> => {
  if ((await $({ nothrow: true, quiet: true })`command -v dockerd && command -v iptables`).exitCode === 0) return
  echo('Installing docker.io and iptables.')
  const apt = $({ quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  await apt`apt-get -q update`
  await apt`apt-get -qy -o DPkg::Lock::Timeout=300 install --no-install-recommends docker.io iptables`
}

/** Starts the daemon detached, unless one runs already; its log goes to a file. */
export const start = async (): Promise<void> => {
  if (existsSync('/run/systemd/system')) {
    await $`systemctl start docker`
    return
  }
  if (isRunning('dockerd', pidFiles.dockerd)) {
    echo('A dockerd is running that does not answer yet.')
    return
  }
  isRunning('containerd', pidFiles.containerd)
  const flags = lacksSysResource() ? await useOwnRuntime() : []
  echo(`Starting dockerd, log in ${log}.`)
  await $`setsid --fork dockerd ${flags} >>${log} 2>&1 </dev/null`
}

/**
 * Is the process of a pid file alive, and the one it should be? The file that a killed daemon left is removed, since its
 * number may belong to another process by now.
 */
const isRunning = (program: string, pidFile: string): boolean => {
  if (!existsSync(pidFile)) return false
  const status = `/proc/${readFileSync(pidFile, 'utf8').trim()}/status`
  const text = existsSync(status) ? readFileSync(status, 'utf8') : ''
  const running = text.startsWith(`Name:\t${program}\n`) && !/^State:\s+[ZX]/m.test(text)
  if (!running) rmSync(pidFile)
  return running
}

/** CAP_SYS_RESOURCE is bit 24 of the capabilities that our children can have (capabilities(7)). */
const lacksSysResource = (): boolean => {
  const bounding = readFileSync('/proc/self/status', 'utf8').match(/^CapBnd:\s*([0-9a-f]+)/m)?.[1]
  return bounding !== undefined && (BigInt(`0x${bounding}`) & (1n << 24n)) === 0n
}

const useOwnRuntime = async (): Promise<readonly string[]> => {
  await $`install -D -m 755 ${resolve(import.meta.dirname, 'runc.sh')} ${runtime}`
  return ['--add-runtime', `gantry=${runtime}`, '--default-runtime', 'gantry']
}
