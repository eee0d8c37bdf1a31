import { openShell } from '../../environment/shell.ts'
import type { Run } from '../../runner/context.ts'
import type { HeldView } from '../../ui/hold.ts'
import type { Io } from '../io.ts'
import { words } from '../words.ts'
import { shellStreams } from './streams.ts'

/** Opens shells for jobs that have failed, one at a time: there is one terminal, and nothing else is shown there. */
export const createShells = (
  io: Io,
  view: HeldView,
  env: Readonly<Record<string, string>>,
): NonNullable<Run['onFailed']> => {
  let last: Promise<unknown> = Promise.resolve()
  return ({ engine, engineName, projectDir }, container) => {
    const open = () => {
      io.stderr.write(`${words.shellAfterFailure(container)}\n`)
      return openShell(engine, {
        ...{ container, projectDir, env },
        ...(engineName !== undefined && { engineName }),
        ...shellStreams(io),
      })
    }
    last = last.then(() => view.during(open))
    return last
  }
}
