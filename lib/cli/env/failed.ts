import type { Pipeline } from '../../api/pipeline.ts'
import { openShell } from '../../environment/shell.ts'
import type { Run } from '../../runner/context.ts'
import { localDefaults } from '../../settings/defaults.ts'
import type { Io } from '../io.ts'
import { words } from '../words.ts'
import { shellStreams } from './streams.ts'

/** Opens shells for jobs that have failed, one at a time: there is one terminal. */
export const createShells = (
  io: Io,
  { facts }: Pipeline,
  env: Readonly<Record<string, string>>,
): NonNullable<Run['onFailed']> => {
  const projectDir = `${localDefaults.runner.buildsDir}/${facts.project.path}`
  let last: Promise<unknown> = Promise.resolve()
  return ({ engine, engineName }, container) => {
    last = last.then(() => {
      io.stderr.write(`${words.shellAfterFailure(container)}\n`)
      return openShell(engine, {
        ...{ container, projectDir, env },
        ...(engineName !== undefined && { engineName }),
        ...shellStreams(io),
      })
    })
    return last
  }
}
