import { randomBytes } from 'node:crypto'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { authOfRunner } from '../credentials/sources.ts'
import { ownerLabels } from '../docker/labels.ts'
import type { Engine } from '../engine/engine.ts'
import type { Depot } from '../images/ensure.ts'
import type { LogForm } from '../log/job-log.ts'
import type { Outcome } from '../plan/types.ts'
import type { Run } from '../runner/context.ts'
import type { NewEvent } from '../runner/events.ts'
import type { Janitor } from '../runner/janitor.ts'
import { runJob } from '../runner/job.ts'
import { outcomeOf, resultLines, toFailure } from '../runner/outcome.ts'
import { ownerOf } from '../runner/owner.ts'
import type { RunStops } from '../runner/stops.ts'
import { isTrue, lookUp } from '../runner/variables.ts'
import type { Settings } from '../settings/types.ts'
import { openStorage } from '../workspace/storage.ts'
import { modeOf } from '../workspace/workspace.ts'
import type { Client } from './client.ts'
import { placeOf } from './clone-path.ts'
import { createExchange } from './exchange.ts'
import type { Payload } from './payload.ts'
import { createS3Caches } from './s3-caches.ts'
import { createSources } from './sources.ts'

/** What all jobs of an agent share. */
export type Agency = {
  readonly engine: Engine
  readonly depot: Depot
  readonly janitor: Janitor
  /** For repositories and snapshots that are kept between jobs. */
  readonly cacheDir: string
  readonly stateDir: string
  /** For archives on their way; gone when the agent has ended. */
  readonly scratch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
}

export type Placed = {
  readonly settings: Settings
  readonly client: Client
  readonly slot: number
  readonly logFile: string
  readonly onEvent: (event: NewEvent) => void
}

/** Runs a job of GitLab's to its end, like one of a local pipeline; its log is complete in `logFile` then. */
export const executePayload = async (
  agency: Agency,
  payload: Payload,
  placed: Placed,
  stops: RunStops,
): Promise<Outcome> => {
  try {
    return await runInWorkspace(agency, payload, placed, stops)
  } catch (error) {
    const failure = toFailure(error)
    for (const line of resultLines(failure)) await appendFile(placed.logFile, `${line}\n`)
    return outcomeOf(payload.job, failure, 0, 1)
  }
}

const runInWorkspace = async (
  agency: Agency,
  payload: Payload,
  { settings, client, slot, logFile, onEvent }: Placed,
  stops: RunStops,
): Promise<Outcome> => {
  const { engine, cacheDir, stateDir, env, version } = agency
  const id = unique()
  const { projectPath, refused } = placeOf(payload, settings, slot)
  const workspace = {
    engine,
    projectPath,
    buildsDir: settings.runner.buildsDir,
    cacheDir,
    stateDir,
    ...(env.DOCKER_HOST !== undefined && { engineName: env.DOCKER_HOST }),
    mode: modeOf(env),
    jobs: 1,
  }
  const sources = createSources({ settings, client, payload, workspace, ...(refused && { refused }) })
  const storage = await openStorage(
    { ...workspace, root: sources.root, source: 'head' },
    join(agency.scratch, id),
    sources.workspace,
  )
  const folder = join(agency.scratch, `${id}-cache`)
  const remoteCaches = createS3Caches({ http: client.http, settings, payload, folder, signal: stops.abort })
  const run: Run = {
    ...agency,
    id,
    version,
    verbose: false,
    names: { runner: settings.identity.shortToken, projectId: payload.projectId },
    unique,
    secrets: [payload.token],
    plan: { version: 1, stages: [payload.job.stage], jobs: [payload.job] },
    settings,
    auth: authOfRunner(env, payload.credentials),
    prepareAttempts: 3,
    ...storage,
    labels: ownerLabels(ownerOf(id)),
    push: onEvent,
    getSources: sources.get,
    ...(remoteCaches && { remoteCaches }),
    exchange: createExchange({ client, payload }),
    logForm: logFormOf(payload),
    logFile: () => logFile,
    now: Date.now,
  }
  try {
    return await runJob(run, payload.job, { slot, attempt: 1, stops })
  } finally {
    await rm(folder, { recursive: true, force: true })
    await storage.workspace.close(agency.janitor.remove)
  }
}

/** Timestamps are on unless the job turns them off, as in the reference runner (runner-api §3.6). */
const logFormOf = ({ features, job }: Payload): LogForm => ({
  tokenPrefixes: features.tokenMaskPrefixes,
  sections: features.traceSections,
  utf8: true,
  timestamps: isTrue(lookUp(job.variables, 'FF_TIMESTAMPS') ?? 'true'),
})

const unique = (): string => randomBytes(8).toString('hex')
