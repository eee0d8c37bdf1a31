import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { authFromEnvironment } from '../credentials/sources.ts'
import { withDefaultTag } from '../docker/image.ts'
import { type Owner, ownerLabels } from '../docker/labels.ts'
import type { Engine } from '../engine/engine.ts'
import { withForesight } from '../engine/foresight.ts'
import { openDepot } from '../images/depot.ts'
import type { Plan } from '../plan/types.ts'
import type { Run } from '../runner/context.ts'
import type { NewEvent, Sink } from '../runner/events.ts'
import { createJanitor } from '../runner/janitor.ts'
import { type Journal, openJournal } from '../runner/journal.ts'
import { ownerOf } from '../runner/owner.ts'
import { type Ran, type RunOptions, runPipeline } from '../runner/run-pipeline.ts'
import { sweep } from '../runner/sweep.ts'
import { words } from '../runner/words.ts'
import type { Settings } from '../settings/types.ts'
import { openStorage } from '../workspace/storage.ts'
import type { WorkspaceOptions } from '../workspace/workspace.ts'
import type { Folders } from './folders.ts'
import { type Foreseen, noteImages } from './foreseen.ts'
import { logFolder, logName, openLogs } from './logs.ts'
import type { Pipeline } from './pipeline.ts'
import { takeOut } from './runs.ts'

export type RunPlanOptions = RunOptions & {
  readonly pipeline: Pipeline
  /** The pipeline's plan, or what was selected of it. */
  readonly plan: Plan
  readonly settings: Settings
  readonly engine: Engine
  readonly folders: Folders
  /** The working copy with its uncommitted edits, or the commit. */
  readonly source: 'worktree' | 'head'
  /** A folder that gets all artifacts, of later jobs over those of earlier ones. */
  readonly artifactsTo?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly sink: Sink
  readonly onFailed?: Run['onFailed']
  /** Jobs show what docker itself said of a failure. */
  readonly verbose?: boolean
  /** What docker was asked about images before this run was known. */
  readonly foreseen?: Foreseen
}

/**
 * Runs a plan on an engine and leaves nothing behind. What happens goes to the sink, which stays open. Rejects with a
 * `SystemFault` when the engine cannot be used at all.
 */
export const runPlan = async (options: RunPlanOptions): Promise<Ran> => {
  const owner = ownerOf(unique())
  const images = imagesOf(options.plan)
  const { engine, unreachable } = withForesight(options.engine, images, options.foreseen)
  const push = (event: NewEvent) => options.sink.push({ at: Date.now(), ...event })
  const [journal, run] = await Promise.all([
    openJournal(join(options.folders.state, 'running'), owner),
    createRun({ ...options, engine }, owner, push),
  ])
  const sweeping = journal.crashed ? sweepAfterCrash(engine, journal) : nothingLeft
  try {
    const ran = await runPipeline(run, options)
    const fault = unreachable()
    if (fault) throw fault
    return ran
  } finally {
    await run.workspace.close(run.janitor.remove)
    if (run.plan.jobs.some(job => job.cache.length > 0)) await run.cacheStore.prune()
    if (options.artifactsTo !== undefined) await takeOut(inOrder(run), options.artifactsTo)
    const left = [...(await run.janitor.drain()), ...(await sweeping)]
    if (left.length > 0) push({ type: 'notice', level: 'warning', text: words.leftBehind(left) })
    await noteImages(options.folders.state, options.pipeline.root, images)
    await journal.close()
  }
}

const inOrder = ({ plan, artifacts }: Run) => plan.jobs.flatMap(({ name }) => artifacts.get(name) ?? [])

const nothingLeft: Promise<readonly string[]> = Promise.resolve([])

/** Removes what crashed runs have left in Docker. A fault of the engine shows in the jobs: that it was met here is no news. */
const sweepAfterCrash = async (engine: Engine, journal: Journal): Promise<readonly string[]> => {
  try {
    const { left } = await sweep(engine)
    if (left.length === 0) await journal.forget()
    return left
  } catch {
    return []
  }
}

const createRun = async (options: RunPlanOptions, owner: Owner, push: Run['push']): Promise<Run> => {
  const { pipeline, plan, settings, engine, folders, env, version, sink, verbose = false } = options
  const { project } = pipeline.facts
  const id = owner.run
  const onPull = (image: string, text: string, done: boolean) => push({ type: 'pull', image, text, done })
  const logs = logFolder(folders.state, pipeline.root, id, Date.now())
  const [depot, storage] = await Promise.all([
    openDepot(engine, { onPull, env }),
    openStorage(sourcesOf(options), join(logs, 'artifacts')),
    openLogs(logs),
  ])
  return {
    id,
    version,
    verbose,
    names: { runner: settings.identity.shortToken, projectId: project.id },
    unique,
    secrets: [],
    plan,
    settings,
    engine,
    depot,
    auth: authFromEnvironment(env),
    ...storage,
    janitor: createJanitor(engine),
    labels: ownerLabels(owner),
    push,
    ...(options.onFailed && { onFailed: options.onFailed }),
    ...(sink.ready && { ready: sink.ready }),
    logFile: (job, attempt) => join(logs, logName(job, attempt)),
    now: Date.now,
  }
}

const unique = (): string => randomBytes(8).toString('hex')

/** The images of the first jobs, as far as their names hold no variables. */
const imagesOf = ({ jobs, stages }: Plan): string[] =>
  jobs
    .filter(job => job.stage === stages[0] || job.needs?.length === 0)
    .slice(0, 4)
    .flatMap(job => [...(job.image ? [job.image.name] : []), ...job.services.map(({ name }) => withDefaultTag(name))])
    .filter(name => !name.includes('$'))

const sourcesOf = ({ pipeline, plan, settings, engine, folders, source, env }: RunPlanOptions): WorkspaceOptions => ({
  engine,
  root: pipeline.root,
  projectPath: pipeline.facts.project.path,
  buildsDir: settings.runner.buildsDir,
  source,
  ...(pipeline.git && { git: pipeline.git }),
  cacheDir: folders.cache,
  stateDir: folders.state,
  ...(env.DOCKER_HOST !== undefined && { engineName: env.DOCKER_HOST }),
  mode: env.GANTRY_WORKSPACE === 'plain' ? 'plain' : 'auto',
  jobs: plan.jobs.length,
})
