import { InputError, inputError, SystemFault } from '../util/errors.ts'
import { version } from '../util/version.ts'
import { commands } from './commands.ts'
import { exitCode, type Io } from './io.ts'
import { words } from './words.ts'

/** Runs the command that the arguments name and returns the exit code. Never throws. */
export const main = async (io: Io): Promise<number> => {
  try {
    return await dispatch(io)
  } catch (error) {
    return report(io, error)
  }
}

const dispatch = async (io: Io): Promise<number> => {
  const [name, ...argv] = io.argv
  if (name === '--version' || name === '-V') return print(io, `gantry ${version}\n`)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return help(io, argv[0])
  const load = commands[name]?.load
  if (!load) {
    const { suggest } = await import('../util/suggest.ts')
    throw inputError(words.unknownCommand(name, suggest(name, Object.keys(commands))))
  }
  const [command, { parseArguments }] = await Promise.all([load(), import('./args.ts')])
  const given = parseArguments(command, argv, io.env)
  return given.help ? help(io, name) : command.run(io, given.flags, given.positionals)
}

const help = async (io: Io, name: string | undefined): Promise<number> => {
  const { commandHelp, overview } = await import('./help.ts')
  const load = name === undefined ? undefined : commands[name]?.load
  return print(io, load ? commandHelp(await load()) : overview())
}

const print = (io: Io, text: string): number => {
  io.stdout.write(text)
  return exitCode.passed
}

/** The user's input, the environment and bugs of ours look different, and end differently. */
const report = async (io: Io, error: unknown): Promise<number> => {
  if (!(error instanceof InputError || error instanceof SystemFault)) {
    io.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${words.bug}\n`)
    return exitCode.bug
  }
  const [{ formatFault, formatProblems }, { toScreen }] = await Promise.all([
    import('../ui/problems.ts'),
    import('../ui/view.ts'),
  ])
  const style = toScreen(io, {}).stderrStyle
  const isInput = error instanceof InputError
  io.stderr.write(isInput ? formatProblems(error.problems, error.sources, style) : formatFault(error, style))
  return isInput ? exitCode.wrongInput : exitCode.environment
}
