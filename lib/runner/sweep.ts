import { type Owner, parseOwner, RUN_LABEL } from '../docker/labels.ts'
import type { Engine, Labelled, Leftovers } from '../engine/engine.ts'
import { isDead } from './owner.ts'

export type Swept = { readonly found: readonly Labelled[]; readonly left: readonly string[] }

/** Removes what runs have left behind that did not come to their end; those of living runs are not touched. */
export const sweep = async (engine: Engine, dead: (owner: Owner) => boolean = isDead): Promise<Swept> => {
  const all = await engine.list({ [RUN_LABEL]: '' })
  const found = all.filter(({ labels }) => {
    const owner = parseOwner(labels)
    return owner !== undefined && dead(owner)
  })
  return { found, left: found.length === 0 ? [] : await engine.remove(leftovers(found)) }
}

const leftovers = (found: readonly Labelled[]): Leftovers => {
  const ids = (kind: Labelled['kind']) => found.filter(thing => thing.kind === kind).map(({ id }) => id)
  return { containers: ids('container'), networks: ids('network'), volumes: ids('volume') }
}
