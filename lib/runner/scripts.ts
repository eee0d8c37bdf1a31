import type { Variable } from '../plan/types.ts'
import { afterScript, environmentFile, type Stage, stepScript, temporaryDir } from '../shell/script.ts'
import { toDuration } from '../util/go-duration.ts'
import { createBuildContainer } from './build-container.ts'
import type { JobContext } from './context.ts'
import type { Failure } from './outcome.ts'
import { openSection } from './prepare.ts'
import { runStage, type StageEnd } from './stage.ts'
import { warning } from './style.ts'
import { replaceContainer } from './vanished.ts'
import { isFlagOn, isTrue, lookUp } from './variables.ts'
import { words } from './words.ts'

/** Runs `before_script` and `script`, as one shell. */
export const runScript = async (context: JobContext): Promise<void> => {
  const { timeouts, stops } = context
  openSection(context, 'step_script')
  context.scriptStarted = true
  const end = await runStage(context, {
    stage: 'step_script',
    container: context.container ?? '',
    replace: () => replaceContainer(context),
    script: stepScript({ ...stageOf(context, commandsOf(context)), setUp: setUpOf(context) }),
    limit: timeouts.script,
    overrun: scriptOverrun(timeouts.script),
    stop: stops.cancel,
    ...(context.shell && { shell: context.shell }),
  })
  context.log.section('step_script', 'end')
  fail(context, await failureOf(context, end))
}

const setUpOf = ({ sources }: JobContext): readonly string[] =>
  sources && 'lines' in sources ? (sources.setUp ?? []) : []

/** With what the settings put round every job's script (runner-docker-executor §3.3). */
const commandsOf = ({ run, job }: JobContext): readonly Command[] => {
  const { preBuildScript = '', postBuildScript = '' } = run.settings.runner
  return [
    ...named('pre_build_script', preBuildScript === '' ? [] : [preBuildScript]),
    ...named('script_step', [...job.beforeScript, ...job.script]),
    ...named('post_build_script', postBuildScript === '' ? [] : [postBuildScript]),
  ]
}

/** A command and the name of its section. */
type Command = readonly [command: string, section: string]

const named = (section: string, commands: readonly string[]): readonly Command[] =>
  commands.map((command, index) => [command, `${section}_${index}`])

const scriptOverrun = (limit: number): Failure => ({
  status: 'failed',
  reason: 'job_execution_timeout',
  message: words.scriptTimeout(toDuration(limit)),
})

/** What the shell of a stage of this job needs. */
export const stageOf = ({ run, variables }: JobContext, commands: readonly Command[], status?: string): Stage => ({
  isChecked: isFlagOn({ run, variables }, 'FF_ENABLE_BASH_EXIT_CODE_CHECK'),
  // Only servers that say so can show them (runner-api §3.7).
  ...(run.logForm?.sections &&
    isFlagOn({ run, variables }, 'FF_SCRIPT_SECTIONS') && { sections: commands.map(([, section]) => section) }),
  variables: status === undefined ? variables : [...variables, statusVariable(status)],
  projectDir: run.projectDir,
  commands: commands.map(([command]) => command),
  trace: isTrue(lookUp(variables, 'CI_DEBUG_TRACE')) && !run.settings.runner.debugTraceDisabled,
})

const statusVariable = (value: string): Variable => ({ key: 'CI_JOB_STATUS', value, public: true })

const failureOf = async (context: JobContext, end: StageEnd): Promise<Failure | undefined> => {
  if (end.kind === 'stopped') return end.failure
  if (!end.shellStarted && !(await scriptHasRun(context))) return noShell(context, end.exitCode)
  if (!end.shellStarted) context.log.say(warning(words.outputLost))
  return end.exitCode === 0 ? undefined : scriptFailure(end.exitCode)
}

/** A script that has ended with another exit code than 0. */
export const scriptFailure = (exitCode: number): Failure => ({
  status: 'failed',
  reason: 'script_failure',
  message: words.exitCode(exitCode),
  exitCode,
})

/**
 * Docker can lose the output of a container that ends quickly on a busy machine (moby#45689), the shell's first bytes
 * with it. The first thing that a script does leaves a file, which tells.
 */
const scriptHasRun = async ({ run, container = '' }: JobContext): Promise<boolean> => {
  try {
    for await (const _ of run.engine.copyOut(container, `${temporaryDir(run.projectDir)}/${environmentFile}`))
      return true
    return false
  } catch {
    return false
  }
}

// The container ended without its shell ever having read the script, whatever its exit code says.
const noShell = (context: JobContext, exitCode: number): Failure => {
  const { message, hint } = words.unusableEntrypoint(context.imageName)
  return { ...scriptFailure(exitCode), message, ...(hint !== undefined && { hint }) }
}

/** True when the job has an `after_script` that GitLab would run now: its script has run, and nothing aborted the job. */
export const afterScriptIsDue = ({ job, scriptStarted, stops }: JobContext): boolean =>
  job.afterScript.length > 0 && scriptStarted && !stops.abort.aborted

/**
 * Runs `after_script` in a second start of the same container; in a new one when the script was stopped, as then its
 * processes may linger (runner-docker-executor §2.4, §3.8).
 */
export const runAfterScript = async (context: JobContext): Promise<void> => {
  const { job, timeouts, failure, variables } = context
  openSection(context, 'after_script')
  const wasStopped = failure !== undefined && failure.exitCode === undefined
  const end = await runStage(context, {
    stage: 'after_script',
    container: wasStopped ? await createBuildContainer(context) : (context.container ?? ''),
    replace: () => replaceContainer(context),
    script: afterScript(stageOf(context, named('after_script_step', job.afterScript), jobStatus(failure))),
    limit: timeouts.afterScript,
    overrun: { status: 'failed', message: words.afterScriptTimeout(toDuration(timeouts.afterScript)) },
    stop: context.stops.abort,
  })
  context.log.section('after_script', 'end')
  const afterFailure = await failureOf(context, end)
  if (isTrue(lookUp(variables, 'AFTER_SCRIPT_IGNORE_ERRORS') ?? 'true')) {
    if (afterFailure) context.log.say(warning(words.afterScriptFailed(afterFailure.message)))
  } else fail(context, afterFailure)
}

/** The first failure counts. */
const fail = (context: JobContext, failure: Failure | undefined): void => {
  if (failure && !context.failure) context.failure = failure
}

/** `CI_JOB_STATUS` in after_script (runner-docker-executor §3.8). */
const jobStatus = (failure: Failure | undefined): string => {
  if (!failure) return 'success'
  if (failure.status === 'canceled') return 'canceled'
  return failure.reason === 'job_execution_timeout' ? 'timedout' : 'failed'
}
