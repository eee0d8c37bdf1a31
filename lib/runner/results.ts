import { findCoverage } from '../log/coverage.ts'
import { withDotenv } from '../plan/dotenv.ts'
import { expander } from '../plan/expand.ts'
import type { Outcome } from '../plan/types.ts'
import { temporaryDir } from '../shell/script.ts'
import { compileRegexp, isRegexp, loadRegexps } from '../util/regexp.ts'
import type { JobContext } from './context.ts'

/** What a job tells besides its status: the coverage in its log, where its environment can be seen, and what was kept. */
export const resultsOf = async (
  context: JobContext,
  logFile: string,
): Promise<Pick<Outcome, 'coverage' | 'environment' | 'kept'>> => {
  const { run, job, failure, container = '' } = context
  if (job.coverage !== undefined) await loadRegexps()
  const regexp = job.coverage === undefined ? undefined : compileRegexp(job.coverage)
  const coverage = isRegexp(regexp) ? await findCoverage(logFile, regexp) : undefined
  const url = failure ? undefined : environmentUrl(context)
  return {
    ...(coverage !== undefined && { coverage }),
    ...(job.environment && url && { environment: { name: job.environment.name, url } }),
    ...(run.kept?.has(container) && {
      kept: { job: job.name, container, ...(run.engineName !== undefined && { engine: run.engineName }) },
    }),
  }
}

/** With the variables that the job itself has put into a dotenv report (ci-yaml §6.4). */
const environmentUrl = ({ job, run, variables }: JobContext): string | undefined => {
  const { url, action } = job.environment ?? {}
  if (url === undefined || action !== 'start') return undefined
  const own = run.artifacts.get(job.name)?.variables ?? []
  return expander(withDotenv(variables, own), temporaryDir(run.projectDir))(url)
}
