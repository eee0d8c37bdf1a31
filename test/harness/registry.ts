import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { $ } from 'zx'
import { installPrograms } from './programs.ts'

/** A real `docker-registry` of the tests. */
export type Registry = {
  /** `host:port`, as image names begin with. */
  readonly host: string
  /** After `stop`: on the same port, with the same content. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Ends it and removes all it has left. */
  readonly remove: () => Promise<void>
}

export type RegistryOptions = {
  /** Who may read and write; absent: everybody. */
  readonly user?: { readonly name: string; readonly password: string }
  /** TLS with a CA of its own, on an address that engines do not hold for insecure; `untrusted`: the engine lacks the CA. */
  readonly tls?: 'trusted' | 'untrusted'
  /** A name of that address in `/etc/hosts`, instead of the address itself. */
  readonly name?: string
  /** Default: one that is free. */
  readonly port?: number
}

/** A port that was free a moment ago. */
export const freePort = async (address = '127.0.0.1', wanted = 0): Promise<number> => {
  const server = createServer()
  await once(server.listen(wanted, address), 'listening')
  const bound = server.address()
  await once(server.close(), 'close')
  return typeof bound === 'object' && bound ? bound.port : 0
}

/** An address of this machine outside 127.0.0.0/8, to which engines speak TLS only. */
export const outerAddress = (): string => {
  const all = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  const found = all.find(each => each.family === 'IPv4' && !each.internal)
  if (!found) throw new Error('This machine has no address but loopback.')
  return found.address
}

const certify = async (folder: string, name: string, address: string): Promise<void> => {
  const openssl = (...args: readonly string[]) => $({ quiet: true, cwd: folder })`openssl ${args}`
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2']
  await openssl('req', '-x509', ...key, '-subj', '/CN=gantry-test-ca', '-keyout', 'ca.key', '-out', 'ca.crt')
  await openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', 'tls.key', '-out', 'tls.csr')
  await writeFile(join(folder, 'names'), `subjectAltName=IP:${address},DNS:${name}`)
  const ca = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
  await openssl('x509', '-req', '-days', '2', '-in', 'tls.csr', ...ca, '-extfile', 'names', '-out', 'tls.crt')
}

const configure = (folder: string, address: string, { user, tls }: RegistryOptions): string =>
  JSON.stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: {
      addr: address,
      ...(tls && { tls: { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') } }),
    },
    ...(user && { auth: { htpasswd: { realm: 'gantry-test', path: join(folder, 'htpasswd') } } }),
  })

const listening = async (host: string, port: number): Promise<void> => {
  for (let turn = 0; turn < 200; turn++) {
    const socket = connect(port, host)
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await setTimeout(50)
  }
  throw new Error(`The registry at ${host}:${port} does not listen.`)
}

const hosts = '/etc/hosts'

/** What the machine has to know of a registry; returns how to take it back. */
const introduce = async (folder: string, host: string, address: string, { tls, name }: RegistryOptions) => {
  const certificates = join('/etc/docker/certs.d', host)
  if (tls === 'trusted') {
    await mkdir(certificates, { recursive: true })
    await cp(join(folder, 'ca.crt'), join(certificates, 'ca.crt'))
  }
  const line = `${address} ${name} # gantry-test`
  if (name) await $({ quiet: true })`echo ${line} >>${hosts}`
  return async () => {
    await rm(certificates, { recursive: true, force: true })
    // In place: in a container /etc/hosts is a mount and cannot be replaced.
    if (name) await $({ quiet: true })`rest=$(grep -vxF ${line} ${hosts}); printf '%s\n' "$rest" >${hosts}`
  }
}

/** Starts a registry; installs the programs it needs where they are missing. */
export const startRegistry = async (options: RegistryOptions = {}): Promise<Registry> => {
  await installPrograms()
  const folder = await mkdtemp(join(tmpdir(), 'gantry-test-registry-'))
  const address = options.tls ? outerAddress() : '127.0.0.1'
  const port = await freePort(address, options.port)
  const host = `${options.name ?? address}:${port}`
  if (options.tls) await certify(folder, options.name ?? 'localhost', address)
  if (options.user)
    await $({ quiet: true, input: options.user.password })`htpasswd -Bic ${folder}/htpasswd ${options.user.name}`
  await writeFile(join(folder, 'config.json'), configure(folder, `${address}:${port}`, options))
  const withdraw = await introduce(folder, host, address, options)

  let child: ChildProcess | undefined
  const kill = () => child?.kill('SIGKILL')
  const start = async () => {
    child = spawn('docker-registry', ['serve', join(folder, 'config.json')], { stdio: 'ignore' })
    process.on('exit', kill)
    await listening(address, port)
  }
  const stop = async () => {
    process.off('exit', kill)
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    child = undefined
  }
  await start()
  return {
    host,
    start,
    stop,
    remove: async () => {
      await stop()
      await withdraw()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
