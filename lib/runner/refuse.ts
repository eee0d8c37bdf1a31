import type { Job, Outcome } from '../plan/types.ts'
import type { Run } from './context.ts'
import { openPlainLog } from './downstream.ts'
import { unmet } from './family.ts'
import { type Failure, outcomeOf, resultLines } from './outcome.ts'
import { words } from './words.ts'

/** Why GitLab would let no runner have the job, whose turn has come. */
export const refusalOf = ({ steps, crossDependencies = [] }: Job, { family }: Run): Failure | undefined => {
  if (steps) return { status: 'failed', reason: 'runner_unsupported', ...words.noSteps }
  const missing = unmet(crossDependencies, family)
  return missing && { status: 'failed', reason: 'missing_dependency_failure', ...words.missingDependency(missing) }
}

/** Ends a job that is not to start. */
export const refuse = async (run: Run, job: Job, failure: Failure): Promise<Outcome> => {
  const log = openPlainLog(run, job)
  for (const line of resultLines(failure)) log.say(line)
  await log.close()
  return outcomeOf(job, failure, 0, 1)
}
