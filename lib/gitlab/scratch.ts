import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDead, ownerOf } from '../runner/owner.ts'

/** A folder for what jobs have in files while they run. */
export type Scratch = { readonly folder: string; readonly remove: () => Promise<void> }

/**
 * Makes a folder of this agent's own under `agents` of the state folder, and removes those of agents that were killed:
 * logs and archives on their way would stay for ever.
 */
export const openScratch = async (stateDir: string): Promise<Scratch> => {
  const all = join(stateDir, 'agents')
  await mkdir(all, { recursive: true, mode: 0o700 })
  const dead = (await readdir(all)).filter(isLeft)
  await Promise.all(dead.map(name => rm(join(all, name), { recursive: true, force: true })))
  const folder = join(all, ownName())
  await mkdir(folder, { mode: 0o700 })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The owner is the name: a folder is never there without telling whose it is. */
const ownName = (): string => {
  const { run, pid, started, host } = ownerOf(randomBytes(4).toString('hex'))
  return [run, pid, started, encodeURIComponent(host)].join(',')
}

const isLeft = (name: string): boolean => {
  const [run = '', pid = '', started = '', host = ''] = name.split(',')
  return isDead({ run, pid: Number(pid), started, host: decodeURIComponent(host) })
}
