import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** An engine of its own, in a container of the machine's. */
export type NestedEngine = {
  /** `docker` with a command line for this engine; its stdout. */
  docker(...args: string[]): Promise<string>
  /** Ends it at once, as if its machine had; `revive` starts one that is reached by plain TCP again, with what it had. */
  kill(): Promise<unknown>
  revive(): Promise<unknown>
  remove(): Promise<unknown>
}

/** How clients reach it. */
export type Transport = 'tcp' | 'tls' | 'ssh'

const execute = promisify(execFile)

const machine = async (...args: string[]): Promise<string> => (await execute('docker', args)).stdout.trim()

/**
 * Starts an engine with images of the machine's, and makes a docker context for it in `folder`, which is to be
 * `DOCKER_CONFIG`. For ssh, `folder/bin` must come first on the PATH.
 */
export const startEngine = async (
  context: string,
  transport: Transport,
  { folder, images }: { readonly folder: string; readonly images: readonly string[] },
): Promise<NestedEngine> => {
  const container = `gantry-test-${context}-${process.pid}`
  const certs = transport === 'tls' ? '/certs' : ''
  const env = { ...process.env, DOCKER_CONFIG: folder, PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
  const docker = async (...args: string[]) => (await execute('docker', args, { env })).stdout.trim()
  const there = (...args: string[]) => docker('--context', context, ...args)
  const way = async (): Promise<Way> => ({ container, ip: await addressOf(container), folder })
  const options = ['--detach', '--privileged', '--name', container, '--env', `DOCKER_TLS_CERTDIR=${certs}`]
  // Others' containers take the address of one that has died, but not its port.
  options.push('--publish', '127.0.0.1::2375')
  await machine('run', ...options, 'gantry-test/dind')
  await untilIt(() => machine('exec', container, 'docker', 'version'))
  await docker('context', 'create', context, '--docker', await endpoints[transport](await way()))
  const load = 'docker save "$@" | docker exec -i "$0" docker load -q'
  await Promise.all([execute('sh', ['-c', load, container, ...images]), there('version')])
  return {
    docker: there,
    kill: () => machine('kill', container),
    revive: async () => {
      await machine('start', container)
      await docker('context', 'update', context, '--docker', await tcp(await way()))
      await untilIt(() => there('version'))
    },
    remove: () => machine('rm', '--force', '--volumes', container),
  }
}

type Way = { readonly container: string; readonly ip: string; readonly folder: string }

const addressOf = (container: string): Promise<string> =>
  machine('inspect', '--format', '{{.NetworkSettings.IPAddress}}', container)

const tcp = async ({ container }: Way): Promise<string> => `host=tcp://${await machine('port', container, '2375/tcp')}`

const tls = async ({ container, ip, folder }: Way): Promise<string> => {
  const at = join(folder, container)
  await machine('cp', `${container}:/certs/client`, at)
  return `host=tcp://${ip}:2376,ca=${at}/ca.pem,cert=${at}/cert.pem,key=${at}/key.pem`
}

/** An ssh that knows the key and asks no questions takes the place of the user's own. */
const ssh = async ({ container, ip, folder }: Way): Promise<string> => {
  const key = join(folder, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  await machine('exec', container, 'mkdir', '-p', '-m', '700', '/root/.ssh')
  await machine('cp', `${key}.pub`, `${container}:/root/.ssh/authorized_keys`)
  const serve = 'chown root /root/.ssh/authorized_keys && /usr/sbin/sshd -o MaxStartups=100'
  await machine('exec', container, 'sh', '-c', serve)
  const program = execFileSync('which', ['ssh'], { encoding: 'utf8' }).trim()
  const options = `-i ${key} -o UserKnownHostsFile=${folder}/hosts -o StrictHostKeyChecking=no -o LogLevel=ERROR`
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'bin', 'ssh'), `#!/bin/sh\nexec ${program} -F none ${options} "$@"\n`)
  chmodSync(join(folder, 'bin', 'ssh'), 0o755)
  return `host=ssh://root@${ip}`
}

const endpoints = { tcp, tls, ssh }

const untilIt = async (works: () => Promise<unknown>): Promise<void> => {
  for (let turn = 0; ; turn++) {
    try {
      await works()
      return
    } catch (error) {
      if (turn === 300) throw error
      await sleep(200)
    }
  }
}
