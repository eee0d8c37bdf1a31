import type { Pos, Problem, Words } from '../util/errors.ts'

/**
 * Where a decoder is and how GitLab would call it: `jobs:test:retry max` has the label `jobs:test:retry` and the subject
 * `max`; a keyword as a whole has the subject `config`.
 */
export type At = {
  readonly label: string
  readonly subject: string
  readonly path: readonly (string | number)[]
  readonly problems: Problem[]
}

/** The top of the file. */
export const rootAt = (problems: Problem[]): At => ({ label: '', subject: 'config', path: [], problems })

/** `jobs:<name>`: the place of a job. */
export const jobAt = (name: string, problems: Problem[]): At => ({
  label: `jobs:${name}`,
  subject: 'config',
  path: [name],
  problems,
})

/** One key further down; `a` becomes `a:b`. */
export const under = (at: At, key: string | number): At => ({
  label: at.label === '' ? String(key) : `${at.label}:${key}`,
  subject: 'config',
  path: [...at.path, key],
  problems: at.problems,
})

/** The same place, named as an attribute of the keyword that holds it: `a:b config` becomes `a b`. */
export const asAttribute = (at: At): At => {
  const key = String(at.path.at(-1) ?? '')
  const label = at.label.endsWith(`:${key}`) ? at.label.slice(0, -key.length - 1) : at.label
  return { ...at, label, subject: key.replaceAll('_', ' ') }
}

/** What to do about it; as a function where it takes time to find out. */
type Hint = string | undefined | (() => string | undefined)

/** Reports an error in GitLab's form: `jobs:test:retry max must be less than or equal to 2`. */
export const reject = (at: At, node: { readonly pos: Pos }, text: string, hint?: Hint): undefined => {
  const message = [at.label, at.subject, text].filter(Boolean).join(' ')
  if (isSaid(at, node.pos, message)) return
  const found = typeof hint === 'function' ? hint() : hint
  const words = found === undefined ? { message } : { message, hint: found }
  at.problems.push({ severity: 'error', ...words, pos: node.pos, path: at.path })
}

/** Reports an error whose sentence does not start with the place. */
export const report = (at: At, pos: Pos, words: Words, severity: 'error' | 'warning' = 'error'): undefined => {
  if (isSaid(at, pos, words.message)) return
  at.problems.push({ severity, ...words, pos, path: at.path })
}

/** Whether an error was reported since there were `before` problems. */
export const failedSince = ({ problems }: Pick<At, 'problems'>, before: number): boolean =>
  problems.slice(before).some(problem => problem.severity === 'error')

const said = new WeakMap<Problem[], Map<Pos, Set<string>>>()

/** A key that many jobs got by `extends` is wrong once: only the first of them names it. */
const isSaid = (at: At, pos: Pos, message: string): boolean => {
  const text = message.startsWith(at.label) ? message.slice(at.label.length) : message
  const places = said.get(at.problems) ?? new Map<Pos, Set<string>>()
  const texts = places.get(pos) ?? new Set<string>()
  if (texts.has(text)) return true
  texts.add(text)
  places.set(pos, texts)
  said.set(at.problems, places)
  return false
}
