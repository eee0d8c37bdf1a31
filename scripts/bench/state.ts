import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { $ } from 'zx'

/** Where the runs of the measurement keep what they know, apart from the user's. */
export const stateOf = (root: string): Readonly<Record<string, string>> => ({
  XDG_STATE_HOME: join(root, 'state'),
  XDG_CACHE_HOME: join(root, 'cache'),
})

/** Makes the next run the first one: removes snapshots, and what is known of them. */
export const forget = async (root: string): Promise<void> => {
  const folder = join(root, 'state', 'gantry', 'workspace')
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const records = files.filter(name => name.endsWith('.json')).map(name => readFileSync(join(folder, name), 'utf8'))
  const volumes = new Set(records.join().match(/gantry-snapshot-[0-9a-f]+/g))
  if (volumes.size > 0) await $({ quiet: true })`docker volume rm --force ${[...volumes]}`
  for (const name of ['state', 'cache']) rmSync(join(root, name), { recursive: true, force: true })
}

/** The same for a peer, which keeps its things in the working copy. */
export const forgetPeer = async (folder: string): Promise<void> => {
  await $({ cwd: folder, quiet: true })`git clean -qdffx`
}

export const appendLine = (file: string): void => appendFileSync(file, `edited ${process.hrtime.bigint()}\n`)
