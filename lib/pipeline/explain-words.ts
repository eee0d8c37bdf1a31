import type { Lookup } from './expand.ts'
import type { Facts } from './facts.ts'
import type { Rule } from './keyword/rules.ts'

/** A rule as a person would write it on one line. */
export const ruleText = ({ if: condition, changes, exists, when }: Rule): string => {
  const parts = [
    ...(condition ? [`if: ${condition.text}`] : []),
    ...(changes ? [`changes: ${changes.paths.join(', ')}`] : []),
    ...(exists ? [`exists: ${exists.paths.join(', ')}`] : []),
    ...(when ? [`when: ${when}`] : []),
  ]
  return parts.length === 0 ? 'always' : parts.join('; ')
}

const LONGEST_VALUE = 60

/** `$A is "x", $B is not set` */
export const values = (names: readonly string[], lookup: Lookup): string =>
  names.length === 0 ? 'it is never true' : names.map(name => `$${name} ${state(lookup(name))}`).join(', ')

const state = (value: string | undefined): string => {
  if (value === undefined) return 'is not set'
  if (value === '') return 'is empty'
  return `is ${JSON.stringify(value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value)}`
}

export const nothingChanged = (): string => 'no changed file matches'
export const nothingExists = (): string => 'no file of the commit matches'
export const notLookedAt = (): string => 'it was not looked at'
export const noRules = (): string => 'no rules'
export const onlyBranchesAndTags = (): string =>
  'a job without rules runs for branches and tags only, not in merge request pipelines'

export const clauseFails = ({ source, ref, mergeRequest }: Facts): string =>
  `this is a pipeline of ${mergeRequest ? 'a merge request from' : `the ${ref.kind}`} ${ref.name}, started by ${source}`
