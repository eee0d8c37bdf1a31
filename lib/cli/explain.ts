import type { Compiled, Decision, Trace } from '../pipeline/compiled.ts'
import { inputError } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import { words } from './words.ts'

/** Which rule of a job matched, and why the others did not. Throws `InputError` when there is no such job. */
export const explainJob = ({ explain, jobs, workflow }: Compiled, job: string) => {
  const decision = explain(job)
  if (decision) return { job, ...decision, ...(workflow && { workflow }) }
  const names = jobs.map(({ name }) => name)
  throw inputError(words.notInFile(job, suggest(job, names)))
}

export type Explained = ReturnType<typeof explainJob>

/** For people: a line for the job and one for each rule, with its place. */
export const explainedText = ({ job, workflow, ...decision }: Explained): string => {
  const refused = workflow && !workflow.created ? [words.workflowExplained(false), ...traceLines(workflow)] : []
  const lines = [...refused, words.explained(job, decision.created, decision.when), ...traceLines(decision)]
  return lines.map(line => `${line}\n`).join('')
}

const traceLines = ({ trace }: Decision): readonly string[] => {
  const none = trace.every(({ matched }) => !matched) && trace.length > 0 ? [`  ${words.noneMatched}`] : []
  return [...trace.map(traceLine), ...none]
}

const traceLine = ({ pos, text, matched, reason }: Trace): string =>
  `  ${pos.file}:${pos.line}: ${text}: ${matched ? words.matched : words.notMatched(reason)}`
