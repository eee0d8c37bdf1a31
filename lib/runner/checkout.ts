import type { Variable } from '../plan/types.ts'
import type { GitStage } from '../shell/git-stage.ts'
import type { WorkspaceJob } from '../workspace/workspace.ts'
import type { JobContext } from './context.ts'
import { lookUp } from './variables.ts'

const strategies = ['fetch', 'clone', 'none', 'empty'] as const
const submodules = ['none', 'normal', 'recursive'] as const

/** How a job's variables want its sources; what is no value of theirs counts as absent (runner-docker-executor §8.4). */
export const checkoutOf = (variables: readonly Variable[]): Pick<WorkspaceJob, 'depth' | 'strategy' | 'submodules'> => {
  const depth = lookUp(variables, 'GIT_DEPTH') ?? ''
  const strategy = strategies.find(each => each === lookUp(variables, 'GIT_STRATEGY'))
  const kind = submodules.find(each => each === lookUp(variables, 'GIT_SUBMODULE_STRATEGY'))
  return {
    ...(/^\d+$/.test(depth) && { depth: Number(depth) }),
    ...(strategy && { strategy }),
    ...(kind && { submodules: kind }),
  }
}

/** How a script gets the sources, if one does. */
export const stageIn = ({ sources }: Pick<JobContext, 'sources'>): GitStage | undefined =>
  sources && 'stage' in sources ? sources.stage : undefined
