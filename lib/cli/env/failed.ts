import type { Pipeline } from '../../api/pipeline.ts'
import type { Engine } from '../../engine/engine.ts'
import { openShell } from '../../environment/shell.ts'
import { localDefaults } from '../../settings/defaults.ts'
import type { Io } from '../io.ts'
import { words } from '../words.ts'
import { shellStreams } from './streams.ts'

/** Opens shells for jobs that have failed, one at a time: there is one terminal. */
export const createShells = (
  io: Io,
  engine: Engine,
  { facts }: Pipeline,
  env: Readonly<Record<string, string>>,
): ((container: string) => Promise<unknown>) => {
  const projectDir = `${localDefaults.runner.buildsDir}/${facts.project.path}`
  let last: Promise<unknown> = Promise.resolve()
  return container => {
    last = last.then(() => {
      io.stderr.write(`${words.shellAfterFailure(container)}\n`)
      return openShell(engine, { container, projectDir, env, ...shellStreams(io) })
    })
    return last
  }
}
