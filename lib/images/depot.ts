import { setTimeout } from 'node:timers/promises'
import { readClient } from '../credentials/client.ts'
import { sweepConfigFolders } from '../credentials/folder.ts'
import { createHelpers } from '../credentials/helpers.ts'
import type { Engine } from '../engine/engine.ts'
import type { Chance } from './backoff.ts'
import type { Downloaded } from './download.ts'
import type { Depot } from './ensure.ts'
import { createOnce } from './once.ts'

const realChance: Chance = {
  sleep: (seconds, signal) => setTimeout(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted()),
  random: Math.random,
}

/**
 * The depot of one run, for `ensureImage`. Removes what a crashed run may have left of its private configuration. An
 * image that has come once is not pulled again in this run; a failed pull is tried anew by the next job that asks.
 */
export const openDepot = async (
  engine: Engine,
  options: { readonly onPull?: Depot['onPull']; readonly chance?: Chance; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Depot> => {
  await sweepConfigFolders()
  return {
    engine,
    helpers: createHelpers(),
    client: await readClient(options.env ?? process.env),
    chance: options.chance ?? realChance,
    pulls: createOnce<Downloaded, string>(done => done.ok),
    onPull: options.onPull ?? (() => {}),
  }
}
