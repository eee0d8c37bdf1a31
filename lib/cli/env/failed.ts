import { openShell } from '../../environment/shell.ts'
import type { Run } from '../../runner/context.ts'
import type { Io } from '../io.ts'
import { words } from '../words.ts'
import { shellStreams } from './streams.ts'

/** Opens shells for jobs that have failed, one at a time: there is one terminal. */
export const createShells = (io: Io, env: Readonly<Record<string, string>>): NonNullable<Run['onFailed']> => {
  let last: Promise<unknown> = Promise.resolve()
  return ({ engine, engineName, projectDir }, container) => {
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
