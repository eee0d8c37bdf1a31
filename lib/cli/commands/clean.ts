import { createDockerEngine } from '../../engine/docker.ts'
import type { Engine, Labelled } from '../../engine/engine.ts'
import { isUnused } from '../../runner/owner.ts'
import { sweep } from '../../runner/sweep.ts'
import { SNAPSHOT_LABEL } from '../../workspace/snapshot-store.ts'
import { defineCommand } from '../command.ts'
import { engineFlag, lookFlags, toClientOptions } from '../flags.ts'
import { exitCode } from '../io.ts'
import { words } from '../words.ts'

export const clean = defineCommand({
  name: 'clean',
  summary: 'Remove what runs have left in Docker: crashed ones, and what --keep-failed has kept',
  usage: 'clean',
  examples: [
    ['gantry clean', 'runs that are still alive keep their things'],
    ['gantry clean --snapshots', 'the kept copies of sources too'],
  ],
  flags: {
    snapshots: { help: 'Also the source snapshots that no run uses; the next run makes its own again.' },
    ...engineFlag,
    color: lookFlags.color,
    json: lookFlags.json,
  },
  positionals: { min: 0, max: 0 },
  run: async (io, given) => {
    const engine = createDockerEngine(toClientOptions(given.engine))
    const { found, left } = await sweep(engine, isUnused)
    if (given.snapshots) io.stderr.write(`${words.cleanedSnapshots(await removeSnapshots(engine))}\n`)
    const removed = found.map(({ kind, id }) => ({ kind, id }))
    io.stdout.write(given.json ? `${JSON.stringify({ removed, left })}\n` : `${words.cleaned(count(found))}\n`)
    if (left.length > 0) io.stderr.write(`${words.leftBehind(left)}\n`)
    return left.length > 0 ? exitCode.environment : exitCode.passed
  },
})

/** Docker refuses to remove a volume that a container uses: those stay. */
const removeSnapshots = async (engine: Engine): Promise<number> => {
  const volumes = (await engine.list({ [SNAPSHOT_LABEL]: '' })).map(({ id }) => id)
  const kept = await engine.remove({ containers: [], networks: [], volumes })
  return volumes.length - kept.length
}

const count = (found: readonly Labelled[]): Record<Labelled['kind'], number> => {
  const of = (kind: Labelled['kind']) => found.filter(thing => thing.kind === kind).length
  return { container: of('container'), network: of('network'), volume: of('volume') }
}
