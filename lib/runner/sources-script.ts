import { announced, echoGreen } from '../shell/echo.ts'
import { gitCommands } from '../shell/git-stage.ts'
import { quote } from '../shell/quote.ts'
import { sourcesScript } from '../shell/script.ts'
import { toDuration } from '../util/go-duration.ts'
import { stageIn } from './checkout.ts'
import type { JobContext } from './context.ts'
import { createHelper } from './helper.ts'
import { hooksOf } from './hooks.ts'
import { knobsOf } from './knobs.ts'
import { type Failure, Stopped } from './outcome.ts'
import { hasOwnFiles } from './ownership.ts'
import { scriptFailure, stageOf } from './scripts.ts'
import { runStage } from './stage.ts'
import { words } from './words.ts'

/**
 * Runs the scripts round the sources and, with `helper_image`, git itself, all as one shell (runner-docker-executor §2.1,
 * §3.12); nothing when there are none. Throws `Stopped`.
 */
export const runSourcesScript = async (context: JobContext): Promise<void> => {
  const lines = linesOf(context)
  if (lines.length === 0) return
  const most = knobsOf(context.variables).attempts('GET_SOURCES_ATTEMPTS')
  for (let attempt = 1; ; attempt++) {
    const exitCode = await runOnce(context, attempt === 2 ? [...cleared(context), ...lines] : lines)
    if (exitCode === 0) return
    if (attempt === most) throw new Stopped(scriptFailure(exitCode))
  }
}

const linesOf = (context: JobContext): readonly string[] => {
  const stage = stageIn(context)
  const { before, after } = hooksOf(context)
  if (before.length + after.length === 0 && stage === undefined) return []
  return [
    ...(stage && !hasOwnFiles(context) ? ['umask 0000'] : []),
    ...announced(before),
    ...(stage ? gitCommands(stage) : [`cd ${quote(context.run.projectDir)}`]),
    ...announced(after),
  ]
}

/** Before the second attempt nothing is left of the first (runner-docker-executor §2.1). */
const cleared = (context: JobContext): readonly string[] =>
  stageIn(context) ? [echoGreen(words.clearingWorktree), `rm -rf ${quote(context.run.projectDir)}`] : []

/** `get_sources_timeout`, in seconds (runner-docker-executor §3.10). */
export const sourcesLimit = ({ run, timeout }: JobContext): { readonly limit: number; readonly overrun: Failure } => {
  const limit = run.settings.runner.getSourcesTimeout ?? timeout
  const message = words.sourcesTimeout(toDuration(limit))
  return { limit, overrun: { status: 'failed', reason: 'job_execution_timeout', message } }
}

const runOnce = async (context: JobContext, lines: readonly string[]): Promise<number> => {
  const { variables, projectDir, trace } = stageOf(context, [])
  const end = await runStage(context, {
    stage: 'get_sources',
    container: await createHelper(context),
    replace: () => createHelper(context),
    script: sourcesScript({ variables, projectDir, trace }, lines),
    ...sourcesLimit(context),
    stop: context.stops.cancel,
  })
  if (end.kind === 'stopped') throw new Stopped(end.failure)
  return end.exitCode
}
