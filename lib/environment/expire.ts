import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ENVIRONMENT_LABEL, parseOwner } from '../docker/labels.ts'
import type { Engine } from '../engine/engine.ts'
import { removeEnvironment, runningDir, runsOf } from './state.ts'

/** Milliseconds between two looks whether an environment is still noted; a clock may also be set, or a machine sleep. */
const LOOK = 3000

/**
 * Waits until `until`, in seconds since the epoch, and removes of the environment what ends then; a later one of the same
 * name is not touched. Ends at once when it has been removed before. Returns what could not be removed, with the reason.
 */
export const expire = async (
  engine: Engine,
  name: string,
  stateDir: string,
  until: number,
): Promise<readonly string[]> => {
  const all = await engine.list({ [ENVIRONMENT_LABEL]: name })
  const notes = runsOf(all.filter(({ labels }) => parseOwner(labels)?.until === until))
  const isNoted = () => notes.some(run => existsSync(join(runningDir(stateDir), run)))
  const remaining = () => until * 1000 - Date.now()
  while (remaining() > 0 && isNoted()) await sleep(Math.min(remaining(), LOOK))
  return isNoted() ? removeEnvironment(engine, name, stateDir, until) : []
}
