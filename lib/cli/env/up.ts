import { foldersOf } from '../../api/folders.ts'
import { leaveBehind } from '../../engine/process.ts'
import { compileEnvironment, type ServiceOption } from '../../environment/pipeline.ts'
import { publishing } from '../../environment/publish.ts'
import type { EnvironmentState } from '../../environment/types.ts'
import { startEnvironment } from '../../environment/up.ts'
import { prefixLines } from '../../ui/prefix.ts'
import { toScreen } from '../../ui/view.ts'
import { parseDuration } from '../../util/duration.ts'
import { inputError } from '../../util/errors.ts'
import { version } from '../../util/version.ts'
import { projectOptions } from '../project-options.ts'
import { words } from '../words.ts'
import type { UpGiven } from './flags.ts'
import type { Opened } from './open.ts'

type UpContext = Opened & { readonly given: UpGiven }

type Wanted = {
  readonly name: string
  readonly job: string | undefined
  readonly until: number | undefined
  readonly signal: AbortSignal
}

/** Starts the environment that the flags mean; what happens goes to stderr. */
export const bringUp = async (
  { io, given, engine, settings }: UpContext,
  { name, job, until, signal }: Wanted,
): Promise<EnvironmentState> => {
  const services = given.service.length > 0 ? given.service.map(toService) : undefined
  if (services && job !== undefined) throw inputError(words.jobAndServices(job))
  const compiled = await compileEnvironment(await projectOptions(io, given), {
    ...(job !== undefined && { job }),
    ...(services && { services }),
    ...(given.image !== undefined && { image: given.image }),
  })
  const { colours } = toScreen(io, given).stderrStyle
  return startEnvironment({
    ...compiled,
    name,
    settings,
    engine: given.publish ? publishing(engine, io.env) : engine,
    ...(given.engine !== undefined && { engineName: given.engine }),
    folders: foldersOf(io.env),
    env: io.env,
    version,
    ...(until !== undefined && { until }),
    signal,
    onLog: text => !given.quiet && void io.stderr.write(prefixLines(text, '', colours)),
  })
}

/** `IMAGE` or `IMAGE=ALIAS`, with several aliases separated by commas. */
const toService = (text: string): ServiceOption => {
  const at = text.lastIndexOf('=')
  return at < 0 ? text : { name: text.slice(0, at), alias: text.slice(at + 1) }
}

/** A forgotten environment ends after a working day. */
const defaultLife = 8 * 60 * 60

/** When an environment ends, in seconds since the epoch. Throws `InputError`. */
export const lifetimeOf = (ttl: string | undefined): number => {
  const seconds = ttl === undefined ? defaultLife : parseDuration(ttl)
  if (seconds === undefined) throw inputError(words.notADuration('ttl', ttl ?? ''))
  return Math.ceil(Date.now() / 1000 + seconds)
}

/**
 * Leaves a process behind that removes the environment when its time is over. It has the engine from its environment, as
 * docker does. Where there is none any more, after a restart say, the next command removes what it would have.
 */
export const endLater = ({ io, environment }: Opened, name: string, until: number): void => {
  const [program, ...args] = io.program
  if (program === undefined) return
  const down = ['env', 'down', '--name', name, '--at', `${until}`]
  leaveBehind(program, [...args, ...down], { ...io.env, ...environment })
}
