import type { Problem } from '../../util/errors.ts'
import type { Lookup } from '../expand.ts'
import { matchRules } from '../rules.ts'
import type { World } from '../world.ts'
import type { IncludeItem } from './item.ts'
import { includeRulesFailed } from './words.ts'

type Context = { readonly lookup: Lookup; readonly world: World; readonly problems: Problem[] }

/** `include:rules`: the first match decides, and without one the file is left out (ci-yaml §3). */
export const includeHolds = async (item: IncludeItem, { lookup, world, problems }: Context): Promise<boolean> => {
  if (item.rules === undefined) return true
  let match = matchRules(item.rules, lookup, world)
  while (match === undefined && (await world.catchUp())) match = matchRules(item.rules, lookup, world)
  if (match && 'failure' in match)
    problems.push({
      severity: 'error',
      ...includeRulesFailed(match.failure),
      pos: match.at.pos,
      path: ['include', 'rules'],
    })
  return match?.rule !== undefined && match.rule.when !== 'never'
}
