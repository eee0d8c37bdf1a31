import type { Command } from './spec.ts'

const harmless = /^[\w@%+=:,./-]+$/

const quoteWord = (word: string): string => (harmless.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/**
 * A command as a person would type it, for `--dry-run` and `--verbose`. Values of variables are not in it: names given by
 * `--env NAME` and the lines of an env file stay with whoever runs it.
 */
export const quoteCommand = (command: Command): string => ['docker', ...command.args].map(quoteWord).join(' ')
