import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { $ } from 'zx'
import { foldersOf } from '../../lib/api/folders.ts'

const docker = $({ nothrow: true, quiet: true })

/** The volumes of snapshots and caches: they outlive runs. */
const keptVolumes = async (): Promise<readonly string[]> => {
  const filter = 'name=^gantry-(snapshot|cache)-'
  const listed = await docker`docker volume ls --quiet --filter ${filter}`
  return listed.stdout.split('\n').filter(name => name !== '')
}

/** Those that the user's own projects come back to. */
const isOfUser = (): ((volume: string) => boolean) => {
  const folder = join(foldersOf(process.env).state, 'workspace')
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const records = files.filter(name => name.endsWith('.json')).map(name => readFileSync(join(folder, name), 'utf8'))
  const text = records.join('\n')
  return volume => text.includes(volume)
}

/** Removes what the projects of tests would keep on the engine for their next run, which never comes. */
export const sweeper = async (): Promise<() => Promise<void>> => {
  const before = new Set(await keptVolumes())
  return async () => {
    const ofUser = isOfUser()
    const left = (await keptVolumes()).filter(volume => !before.has(volume) && !ofUser(volume))
    if (left.length > 0) await docker`docker volume rm ${left}`
  }
}
