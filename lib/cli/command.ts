import type { Io } from './io.ts'

/** One flag of a command: parsed, checked, and shown in the help from this alone. */
export type Flag = {
  readonly short?: string
  /** What stands for the value in the help, e.g. `FILE`; absent: the flag takes none. */
  readonly value?: string
  /** May be given several times. */
  readonly many?: boolean
  readonly help: string
  /** The environment variable that has the same meaning. */
  readonly env?: string
}

export type Flags = Readonly<Record<string, Flag>>

/** What was given for a flag: text, a list of texts, or whether it stands there; undefined when it does not. */
export type FlagValue<F extends Flag> = F extends { value: string }
  ? F extends { many: true }
    ? readonly string[]
    : string | undefined
  : boolean | undefined

export type FlagValues<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> }

export type Command<F extends Flags = Flags> = {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** The words after `gantry`, e.g. `run [JOB…]`. */
  readonly usage: string
  readonly examples: readonly (readonly [line: string, meaning: string])[]
  readonly flags: F
  /** How many arguments it takes that are no flags. */
  readonly positionals: { readonly min: number; readonly max: number }
  /** Returns the exit code. */
  run(io: Io, flags: FlagValues<F>, positionals: readonly string[]): Promise<number>
}

/** Keeps the types of a command's flags. */
export const defineCommand = <const F extends Flags>(command: Command<F>): Command<F> => command
