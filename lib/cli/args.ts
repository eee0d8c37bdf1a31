import { type ParseArgsConfig, parseArgs } from 'node:util'
import { inputError } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import type { Command, Flags, FlagValues } from './command.ts'
import { normalize } from './normalize.ts'
import { words } from './words.ts'

export type Arguments<F extends Flags> = {
  readonly flags: FlagValues<F>
  readonly positionals: readonly string[]
  readonly help: boolean
}

type Options = NonNullable<ParseArgsConfig['options']>

/** A command's arguments by its table of flags; the environment stands in for flags that are absent. Throws `InputError`. */
export const parseArguments = <F extends Flags>(
  { name, flags, positionals: allowed }: Command<F>,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Arguments<F> => {
  const { values, positionals } = parse(
    name,
    { ...toOptions(flags), help: { type: 'boolean', short: 'h' } },
    argv,
    flags,
  )
  const help = values.help === true
  if (!help && positionals.length < allowed.min) throw inputError(words.missingArgument(name))
  if (!help && positionals.length > allowed.max) {
    throw inputError(words.surplusArgument(name, positionals[allowed.max] ?? ''))
  }
  return { flags: withEnvironment(flags, values, env), positionals, help }
}

const toOptions = (flags: Flags): Options =>
  Object.fromEntries(
    Object.entries(flags).map(([name, { short, value, many }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', multiple: many === true, ...(short && { short }) } as const,
    ]),
  )

const parse = (command: string, options: Options, argv: readonly string[], flags: Flags) => {
  try {
    return parseArgs({
      args: [...normalize(argv, flags)],
      options,
      allowPositionals: true,
      allowNegative: true,
      strict: true,
    })
  } catch (error) {
    throw inputError(explain(command, error as Error & { code?: string }, flags))
  }
}

const explain = (command: string, { code, message }: Error & { code?: string }, flags: Flags) => {
  const flag = /'-?-?([^'\s]+)/.exec(message)?.[1] ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return words.unknownFlag(command, `${flag.length > 1 ? '--' : '-'}${flag}`, suggest(flag, Object.keys(flags)))
  }
  return words.wrongFlag(command, message.split('\n')[0] ?? message)
}

const withEnvironment = <F extends Flags>(
  flags: F,
  values: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): FlagValues<F> =>
  Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const variable = flag.env === undefined ? undefined : env[flag.env]
      const missing = flag.many ? [] : undefined
      return [name, values[name] ?? fromEnvironment(variable, flag) ?? missing]
    }),
  ) as FlagValues<F>

const fromEnvironment = (value: string | undefined, { value: takes, many }: Flags[string]) => {
  if (value === undefined || value === '') return undefined
  if (takes === undefined) return value !== '0' && value !== 'false'
  return many ? value.split(',') : value
}
