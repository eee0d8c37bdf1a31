import { words as shellWords } from '../shell/words.ts'
import { SystemFault } from '../util/errors.ts'
import type { JobContext } from './context.ts'
import { Stopped } from './outcome.ts'
import { closeSources } from './ownership.ts'
import { openSection } from './prepare.ts'
import { runSourcesScript, sourcesLimit } from './sources-script.ts'
import { stopAfter } from './stops.ts'
import { info, plain, warning } from './style.ts'
import { lookUp } from './variables.ts'
import { words } from './words.ts'

/**
 * Fetches the sources of a job that are not there yet, while its images are pulled. A failure is kept for its turn in the
 * log (`requireSources`). What git says is the job's failure, not the system's (runner-docker-executor §11).
 */
export const fetchSources = async (context: JobContext): Promise<void> => {
  const { run, stops } = context
  if (run.getSources === undefined) return
  const { limit, overrun } = sourcesLimit(context)
  const timer = stopAfter(limit, overrun)
  try {
    context.sources = await run.getSources(context, AbortSignal.any([stops.cancel, timer.signal]))
  } catch (error) {
    context.sources = { failure: asFailure(error) }
  } finally {
    timer.close()
  }
}

/** What git says fails the job in the stage of its sources. Throws all else. */
export const asFailure = (error: unknown): Stopped => {
  if (error instanceof Stopped) return error
  if (!(error instanceof SystemFault) || error.code !== 'git_failed') throw error
  const { message, hint } = error
  const failure = { status: 'failed', reason: 'script_failure', exitCode: 1, message } as const
  return new Stopped(hint === undefined ? failure : { ...failure, hint })
}

/** Ends a job whose sources could not be had, where GitLab Runner would have met that. Throws `Stopped`. */
export const requireSources = async (context: JobContext): Promise<void> => {
  const { sources, log } = context
  if (sources === undefined || !('failure' in sources)) return
  log.section('prepare_executor', 'end')
  openSection(context, 'get_sources')
  throw sources.failure
}

/** What GitLab shows as the getting of the sources. */
export const getSources = async (context: JobContext): Promise<void> => {
  openSection(context, 'get_sources')
  tellSources(context)
  await closeSources(context)
  await runSourcesScript(context)
  context.log.section('get_sources', 'end')
}

const tellSources = ({ sources, log, variables }: JobContext): void => {
  if (sources !== undefined && 'lines' in sources) {
    for (const note of sources.notes) log.say(warning(note))
    for (const line of sources.lines) log.say(info(line))
    return
  }
  const sha = lookUp(variables, 'CI_COMMIT_SHA') ?? ''
  const ref = lookUp(variables, 'CI_COMMIT_REF_NAME') ?? ''
  log.say(/[^0]/.test(sha) ? info(shellWords.checkingOut(sha, ref)) : plain(words.noSources))
}
