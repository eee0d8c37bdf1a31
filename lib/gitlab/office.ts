import { join } from 'node:path'
import type { Section } from '../runner/events.ts'
import type { RunStops } from '../runner/stops.ts'
import { isFlagOn } from '../runner/variables.ts'
import type { Settings } from '../settings/types.ts'
import type { Agencies } from './agencies.ts'
import type { AgentRunner, Fleet } from './agent.ts'
import { executePayload } from './execute.ts'
import { jobInfo } from './info.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { Payload } from './payload.ts'
import { runnerVariables } from './runner-variables.ts'
import { followStage, type Running } from './running.ts'
import type { Scratch } from './scratch.ts'
import { serveJob } from './serve-job.ts'
import { jobEnded, jobTaken } from './words.ts'

/** All that the parts of an agent share while it runs. */
export type Office = {
  readonly agencies: Agencies
  readonly running: Running
  readonly metrics: Metrics
  readonly logger: Logger
  readonly scratch: Scratch
  /** Ends the jobs that run. */
  readonly abort: AbortSignal
  fleet: Fleet
}

/** The fields of a line of the agent's log that is about a runner. */
export const about = ({ identity }: Settings) => ({ runner: identity.shortToken, runner_name: identity.name })

export type Assignment = { readonly payload: unknown; readonly runner: AgentRunner; readonly slot: number }

/** Does one job that a server has given, from its acknowledgement to its final state. Never rejects. */
export const serveAssignment = async (office: Office, assignment: Assignment): Promise<void> => {
  const { fleet, logger, scratch } = office
  const { client, settings } = assignment.runner
  const fields = about(settings)
  try {
    await serveJob(assignment.payload, {
      client,
      info: jobInfo(client.version, fleet.global.labels, settings.docker.gpus ?? ''),
      logFile: id => join(scratch.folder, `${settings.identity.shortToken}-${id}.log`),
      execute: (payload, { logFile, ...stops }) => execute(office, assignment, payload, logFile, stops),
      warn: text => logger.warn(text, fields),
      finalRetries: settings.runner.jobStatusFinalUpdateRetryLimit,
      interval: 3,
      force: 30,
    })
  } catch (error) {
    // One job's bug must not end the others.
    logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error), fields)
  }
}

const execute = async (
  { agencies, running, metrics, logger, abort: stopAll }: Office,
  { runner, slot }: Assignment,
  payload: Payload,
  logFile: string,
  stops: RunStops,
) => {
  const { settings, client } = runner
  const { job: told } = payload
  const variables = [...runnerVariables(settings, client.http.certificates()), ...told.variables]
  const job = running.begin(payload.job.id, settings)
  const fields = { ...about(settings), job: job.id }
  metrics.jobTaken(settings, payload.queueing)
  logger.info(jobTaken, fields)
  try {
    const abort = AbortSignal.any([stops.abort, stopAll])
    const cancel = AbortSignal.any([stops.cancel, abort])
    const placed = {
      settings,
      client,
      slot,
      logFile,
      onEvent: followStage(job, Date.now, stageEnd(payload, settings, metrics)),
    }
    const outcome = await executePayload(
      await agencies.of(settings),
      { ...payload, job: { ...told, variables } },
      placed,
      { cancel, abort },
    )
    metrics.jobEnded(settings, outcome)
    if (outcome.reason === 'runner_system_failure') agencies.watch(settings).doubt()
    logger.info(jobEnded(outcome.status), { ...fields, seconds: outcome.seconds })
    return outcome
  } finally {
    running.end(job)
  }
}

/** A job that asks for it has the time of its stages measured. */
const stageEnd = ({ job: { variables } }: Payload, settings: Settings, { stageEnded }: Metrics) =>
  isFlagOn({ run: { settings }, variables }, 'FF_EXPORT_HIGH_CARDINALITY_METRICS')
    ? (stage: Section, seconds: number) => stageEnded(settings, stage, seconds)
    : undefined
