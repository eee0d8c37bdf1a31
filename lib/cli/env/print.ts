import { toExports, toText } from '../../environment/text.ts'
import type { EnvironmentState } from '../../environment/types.ts'
import { toOneOf } from '../flags.ts'
import type { Io } from '../io.ts'
import type { EnvGiven } from './flags.ts'

/** Writes what is known of environments in the form that was asked for; JSON is an array. */
export const printStates = (io: Io, given: EnvGiven, states: readonly EnvironmentState[]): void => {
  const format = given.json ? 'json' : toOneOf('format', given.format, ['text', 'json', 'env'], 'text')
  if (format === 'json') io.stdout.write(`${JSON.stringify(states, null, 2)}\n`)
  else if (format === 'env') io.stdout.write(states.map(toExports).join(''))
  else if (states.length > 0) io.stdout.write(toText(states, Date.now()))
}
