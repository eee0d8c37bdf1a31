import { createDockerEngine } from '../../engine/docker.ts'
import type { Labelled } from '../../engine/engine.ts'
import { sweep } from '../../runner/sweep.ts'
import { defineCommand } from '../command.ts'
import { lookFlags } from '../flags.ts'
import { exitCode } from '../io.ts'
import { words } from '../words.ts'

export const clean = defineCommand({
  name: 'clean',
  summary: 'Remove what crashed runs have left in Docker',
  usage: 'clean',
  examples: [['gantry clean', 'runs that are still alive keep their things']],
  flags: { color: lookFlags.color, json: lookFlags.json },
  positionals: { min: 0, max: 0 },
  run: async (io, given) => {
    const { found, left } = await sweep(createDockerEngine())
    const removed = found.map(({ kind, id }) => ({ kind, id }))
    io.stdout.write(given.json ? `${JSON.stringify({ removed, left })}\n` : `${words.cleaned(count(found))}\n`)
    if (left.length > 0) io.stderr.write(`${words.leftBehind(left)}\n`)
    return left.length > 0 ? exitCode.environment : exitCode.passed
  },
})

const count = (found: readonly Labelled[]): Record<Labelled['kind'], number> => {
  const of = (kind: Labelled['kind']) => found.filter(thing => thing.kind === kind).length
  return { container: of('container'), network: of('network'), volume: of('volume') }
}
