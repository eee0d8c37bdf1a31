import { inputError } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import type { Config, Settings } from './types.ts'
import { noRunner, noRunners, severalRunners } from './words.ts'

/** The runner of a configuration that `gantry run --config FILE [--runner NAME]` means. Throws an `InputError`. */
export const chooseRunner = ({ runners }: Config, file: string, name: string | undefined): Settings => {
  const names = runners.map(({ identity }) => identity.name)
  const found = name === undefined ? runners : runners.filter(({ identity }) => identity.name === name)
  const [first, ...others] = found
  if (runners.length === 0) throw inputError(noRunners(file))
  if (first === undefined) throw inputError(noRunner(file, name ?? '', suggest(name ?? '', names)))
  if (others.length > 0) throw inputError(severalRunners(file, names))
  return first
}
