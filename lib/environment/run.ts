import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { engineNameOf } from '../api/engines.ts'
import type { Folders } from '../api/folders.ts'
import type { Pipeline } from '../api/pipeline.ts'
import { sourcesOf } from '../api/sources.ts'
import { authFromEnvironment } from '../credentials/sources.ts'
import { ENVIRONMENT_LABEL, IMAGE_LABEL, JOB_LABEL, ownerLabels, PROJECT_DIR_LABEL } from '../docker/labels.ts'
import type { Engine } from '../engine/engine.ts'
import { openDepot } from '../images/depot.ts'
import { expander } from '../plan/expand.ts'
import type { Job } from '../plan/types.ts'
import type { Run } from '../runner/context.ts'
import { createJanitor } from '../runner/janitor.ts'
import { openJournal } from '../runner/journal.ts'
import { ownerOf } from '../runner/owner.ts'
import type { Settings } from '../settings/types.ts'
import { openStorage } from '../workspace/storage.ts'
import { runningDir } from './state.ts'

export type EnvironmentRunOptions = {
  readonly name: string
  readonly pipeline: Pipeline
  readonly job: Job
  readonly settings: Settings
  readonly engine: Engine
  /** What the user calls it, if that was said: a run on the engine of this name shares its snapshots. */
  readonly engineName?: string
  readonly folders: Folders
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  /** Seconds since the epoch; absent: the environment ends with this process. */
  readonly until?: number
  /** Lines of the preparation's log. */
  readonly onLog: (text: string) => void
}

const unique = (): string => randomBytes(8).toString('hex')

/** The run of a single job that is prepared but not run; its labels say whose it is and until when it lasts. */
export const openRun = async (options: EnvironmentRunOptions): Promise<Run> => {
  const { name, pipeline, job, settings, engine, folders, env, version, until, onLog } = options
  const { project } = pipeline.facts
  const owner = { ...ownerOf(unique()), ...(until !== undefined && { until }) }
  const { run: id } = owner
  // Noted until it is removed: once its time is over, the next run looks for what is left.
  await openJournal(runningDir(folders.state), owner, { engine: engineNameOf(env, options.engineName) })
  const [depot, storage] = await Promise.all([openDepot(engine, { env }), openFiles(options, id)])
  return {
    id,
    version,
    verbose: false,
    names: { runner: settings.identity.shortToken, projectId: project.id },
    unique,
    secrets: [],
    plan: { version: 1, stages: [job.stage], jobs: [job] },
    settings,
    engine,
    depot,
    auth: authFromEnvironment(env),
    ...storage,
    janitor: createJanitor(engine),
    labels: {
      ...ownerLabels(owner),
      [ENVIRONMENT_LABEL]: name,
      [JOB_LABEL]: job.name,
      [PROJECT_DIR_LABEL]: storage.projectDir,
      [IMAGE_LABEL]: imageNameOf(options),
    },
    push: event => event.type === 'output' && onLog(event.text),
    logFile: () => '',
    now: Date.now,
  }
}

const imageNameOf = ({ job, settings }: EnvironmentRunOptions): string =>
  expander(job.variables, '')(job.image?.name ?? settings.docker.image ?? '')

const openFiles = (options: EnvironmentRunOptions, id: string) =>
  openStorage(
    sourcesOf({ ...options, engineName: engineNameOf(options.env, options.engineName), jobs: 1 }),
    join(options.folders.state, 'environments', id),
  )
