import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** Where Gantry keeps things for a user (XDG Base Directory Specification). */
export type Folders = {
  /** Can be made again: git folders, included files. */
  readonly cache: string
  /** Logs, artifacts, what is known of snapshots. */
  readonly state: string
}

export const foldersOf = (env: Env): Folders => ({
  cache: join(env.XDG_CACHE_HOME || join(env.HOME ?? homedir(), '.cache'), 'gantry'),
  state: join(env.XDG_STATE_HOME || join(env.HOME ?? homedir(), '.local', 'state'), 'gantry'),
})
