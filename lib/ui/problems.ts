import type { Problem, SystemFault } from '../util/errors.ts'
import { prettify } from '../util/prettify.ts'
import type { Style } from './colours.ts'
import { words } from './words.ts'

/**
 * All problems of the user's input, each as `prettify` draws it, with a count when there are several. `sources` holds the
 * texts of the files by name. Ends in LF, unless there is none.
 */
export const formatProblems = (
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string>,
  style: Style,
): string => {
  const drawn = problems.map(problem => paint(problem, prettify(problem, sourceOf(problem, sources)), style))
  const count = problems.length > 1 ? [words.problems(countOf(problems, 'error'), countOf(problems, 'warning'))] : []
  return [...drawn, ...count].map(block => `${block}\n`).join('')
}

/** A fault of the environment: one sentence, and what to do. Ends in LF. */
export const formatFault = ({ message, hint }: Pick<SystemFault, 'message' | 'hint'>, style: Style): string =>
  formatProblems([{ severity: 'error', message, ...(hint === undefined ? {} : { hint }) }], new Map(), style)

const sourceOf = ({ pos }: Problem, sources: ReadonlyMap<string, string>): string | undefined =>
  pos && sources.get(pos.file)

const countOf = (problems: readonly Problem[], severity: Problem['severity']): number =>
  problems.filter(problem => problem.severity === severity).length

const paint = ({ severity, message }: Problem, text: string, { chalk }: Style): string => {
  const colour = severity === 'error' ? chalk.red : chalk.yellow
  const said = `${severity}: ${message}`
  const at = text.indexOf(said)
  const place = text.slice(0, at)
  const rest = text.slice(at + said.length)
  const drawing = rest
    .replace(/^( *\| *\t* *)\^$/m, (_, before: string) => `${before}${colour('^')}`)
    .replace(/^ {2}hint: /m, start => chalk.cyan(start))
  return `${chalk.bold(place)}${colour(`${severity}:`)} ${chalk.bold(message)}${drawing}`
}
