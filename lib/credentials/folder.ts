import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the machine (containers may share `/tmp`) and the process, so that a later run knows what a crash left. */
const prefix = `gantry-docker-config-${hostname()}-`

/** What docker's client reads from its configuration folder to find its engine: contexts and TLS files. */
const linked = ['contexts', 'ca.pem', 'cert.pem', 'key.pem']

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const isMine = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.uid === process.getuid?.()

/** Removes the folders of processes that have died. Failures are left to the next run. */
export const sweepConfigFolders = async (): Promise<void> => {
  const names = await readdir(tmpdir()).catch(() => [])
  for (const name of names.filter(name => name.startsWith(prefix))) {
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    const path = join(tmpdir(), name)
    if (!isAlive(pid) && (await isMine(path))) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

const linkFrom = async (client: string, folder: string): Promise<void> => {
  for (const name of linked) {
    const target = join(client, name)
    if (await stat(target).catch(() => undefined)) await symlink(target, join(folder, name))
  }
}

/**
 * Calls `use` with a private folder (mode 0700) for `DOCKER_CONFIG` that holds this `config.json` (mode 0600), and
 * removes it. Contexts and TLS files of `client`, the user's own folder, stay in force.
 */
export const withConfigFolder = async <T>(
  config: string,
  client: string,
  use: (folder: string) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  try {
    await writeFile(join(folder, 'config.json'), config, { mode: 0o600 })
    await linkFrom(client, folder)
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
