import { hostname } from 'node:os'
import { expander } from '../plan/expand.ts'
import { noImage } from '../plan/words.ts'
import { temporaryDir } from '../shell/script.ts'
import type { JobContext } from './context.ts'
import type { Section } from './events.ts'
import { attemptsOfStages, knobsOf } from './knobs.ts'
import { Stopped } from './outcome.ts'
import { describeServices } from './services.ts'
import { heading, plain, warning } from './style.ts'
import { timeoutsOf } from './timeouts.ts'
import { isFlagOn, jobVariables, secretsOf, tooLong } from './variables.ts'
import { headings, words } from './words.ts'

/** Opens a section of the log, as GitLab shows it. */
export const openSection = ({ log }: JobContext, name: Section): void => {
  log.section(name, 'start')
  log.say(heading(headings[name]))
}

/** The head of a job's log, and what is to be said of its variables. */
export const begin = async (context: JobContext): Promise<void> => {
  const { run, log } = context
  log.say(plain(words.runningWith(run.version)))
  log.say(plain(words.runBy(run.settings.identity, hostname())))
  openSection(context, 'prepare_executor')
  for (const note of context.timeouts.notes) log.say(warning(note))
  const knobs = knobsOf(context.variables)
  for (const key of attemptsOfStages) knobs.attempts(key)
  for (const note of knobs.notes) log.say(warning(note))
  if (isFlagOn(context, 'FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR')) log.say(plain(words.umaskIsOff))
  if (run.settings.docker.volumeKeep) log.say(warning(words.volumesStay))
  for (const key of tooLong(context.variables)) log.say(warning(words.longValue(key)))
}

/** The names of the images. Throws `Stopped` when there is none to run in, or too many for the settings. */
export const prepare = async (context: JobContext): Promise<void> => {
  const { job, log } = context
  if (context.imageName === '')
    throw new Stopped({ status: 'failed', reason: 'runner_system_failure', system: true, ...noImage(job.name) })
  log.say(plain(words.usingImage(context.imageName)))
  context.services = describeServices(context)
}

/** The variables of the job as they are now, and what follows from them. */
export const completeVariables = (context: JobContext): void => {
  const { run, job, slot, log, timeout, producers = [] } = context
  const { settings, projectDir } = run
  const dotenv = producers.flatMap(({ variables }) => variables)
  const variables = jobVariables(job, { settings, projectDir, slot, timeout, dotenv, startedAt: run.now() })
  context.expand = expander(variables, temporaryDir(projectDir))
  context.timeouts = timeoutsOf(variables, timeout)
  log.addSecrets(secretsOf(variables))
  context.imageName = imageName(context)
  context.variables = [{ key: 'CI_JOB_IMAGE', value: context.imageName, public: true }, ...variables]
}

/** Ends what GitLab shows as the preparation, and says where the job runs. */
export const closePreparation = async (context: JobContext): Promise<void> => {
  const { run, log, name } = context
  log.section('prepare_executor', 'end')
  openSection(context, 'prepare_script')
  log.say(plain(words.runningOn(name, run.engineName ?? hostname())))
  log.section('prepare_script', 'end')
}

/** The image's name, expanded; the settings' one when that is empty (ci-yaml §12.9, 215). */
const imageName = ({ job, run, expand }: JobContext): string =>
  expand(job.image?.name ?? '') || expand(run.settings.docker.image ?? '')
