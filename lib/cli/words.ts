import type { Words } from '../util/errors.ts'

const didYouMean = (prefix: string, name: string | undefined): { hint?: string } =>
  name === undefined ? {} : { hint: `Did you mean "${prefix}${name}"?` }

/** What the command line says about its own arguments, and about how a command ended. */
export const words = {
  unknownCommand: (name: string, near: string | undefined): Words => ({
    message: `There is no command "${name}".`,
    hint: near === undefined ? 'Run "gantry --help" for the list of commands.' : `Did you mean "gantry ${near}"?`,
  }),
  unknownFlag: (command: string, flag: string, near: string | undefined): Words => ({
    message: `"gantry ${command}" has no flag ${flag}.`,
    hint: near === undefined ? `Run "gantry ${command} --help" for the list.` : `Did you mean "--${near}"?`,
  }),
  wrongFlag: (command: string, text: string): Words => ({
    message: text,
    hint: `Run "gantry ${command} --help" for what it takes.`,
  }),
  missingArgument: (command: string): Words => ({
    message: `"gantry ${command}" needs an argument.`,
    hint: `Run "gantry ${command} --help" for an example.`,
  }),
  surplusArgument: (command: string, text: string): Words => ({
    message: `"gantry ${command}" does not know what to do with "${text}".`,
    hint: `Run "gantry ${command} --help" for what it takes.`,
  }),
  notANumber: (flag: string, text: string): Words => ({
    message: `--${flag} takes a whole number above 0, not "${text}".`,
  }),
  notOneOf: (flag: string, text: string, known: readonly string[], near: string | undefined): Words => ({
    message: `--${flag} takes ${known.join(', ')}, not "${text}".`,
    ...didYouMean('', near),
  }),
  notAPair: (flag: string, text: string): Words => ({
    message: `"${text}" is nothing for --${flag}.`,
    hint: `Write --${flag} NAME=VALUE.`,
  }),
  unknownTemplate: (name: string, known: readonly string[], near: string | undefined): Words => ({
    message: `There is no template "${name}".`,
    hint: near === undefined ? `Templates: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  }),
  wouldOverwrite: (file: string): Words => ({
    message: `${file} is there already.`,
    hint: 'Name an empty folder.',
  }),
  initialized: (name: string, dir: string): string =>
    `The template "${name}" is in ${dir}. Try it there with "gantry run".`,
  cleaned: ({ container, network, volume }: { container: number; network: number; volume: number }): string =>
    container + network + volume === 0
      ? 'Nothing was left behind.'
      : `Removed ${container} containers, ${network} networks and ${volume} volumes of runs that had ended.`,
  notAnswered: { message: 'Nothing was changed, because a question was not answered.' } satisfies Words,
  stopping: 'Stopping: running jobs get SIGTERM, then after_script and clean-up. Press Ctrl-C again to kill them.',
  killing: 'Killing what still runs.',
  leftBehind: (things: readonly string[]): string => `These could not be removed: ${things.join('; ')}`,
  bug: 'This is a bug in Gantry. Please report it with the text above.',
} as const
