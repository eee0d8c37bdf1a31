import type { Problem } from '../util/errors.ts'
import type { Config } from './config.ts'
import { duplicatePipelines } from './words.ts'

/** Doubtful, but no error: a last rule without conditions, and no `workflow:rules` (ci-yaml §4.1). */
export const findWarnings = ({ jobs, workflow }: Config): readonly Problem[] => {
  if (workflow?.rules) return []
  return jobs.flatMap(({ name, keywords }) => {
    const last = keywords.rules?.at(-1)
    const isBare = last !== undefined && Object.keys(last).every(key => key === 'pos' || key === 'when')
    if (!isBare || last.when === undefined || last.when === 'never') return []
    return [{ severity: 'warning' as const, ...duplicatePipelines(name), pos: last.pos, path: [name, 'rules'] }]
  })
}
