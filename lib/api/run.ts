import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type AuthSources, authFromEnvironment } from '../credentials/sources.ts'
import { withDefaultTag } from '../docker/image.ts'
import { type Owner, ownerLabels, PROJECT_DIR_LABEL } from '../docker/labels.ts'
import { unsupported } from '../engine/unsupported.ts'
import { removeKept } from '../environment/kept.ts'
import type { Plan } from '../plan/types.ts'
import type { Run } from '../runner/context.ts'
import { createEngines } from '../runner/engines.ts'
import type { NewEvent, Sink } from '../runner/events.ts'
import { ownerOf } from '../runner/owner.ts'
import { type Ran, type RunOptions, runPipeline } from '../runner/run-pipeline.ts'
import type { EngineChoice } from '../runner/site.ts'
import { loadTaskLists } from '../runner/tasks.ts'
import { words } from '../runner/words.ts'
import type { Settings } from '../settings/types.ts'
import type { SystemFault } from '../util/errors.ts'
import type { Folders } from './folders.ts'
import { noteQuestions } from './foresee.ts'
import { logFolder, logName, openLogs, pruneLogs } from './logs.ts'
import type { Pipeline } from './pipeline.ts'
import { takeOut } from './runs.ts'
import { closeSite, type OpenSite, openSite } from './site.ts'

export type RunPlanOptions = Omit<RunOptions, 'engines'> & {
  readonly pipeline: Pipeline
  /** The pipeline's plan, or what was selected of it. */
  readonly plan: Plan
  readonly settings: Settings
  /** At least one. */
  readonly engines: readonly EngineChoice[]
  readonly folders: Folders
  /** The working copy with its uncommitted edits, or the commit. */
  readonly source: 'worktree' | 'head'
  /** Globs of files that git does not track and that go along with the working copy. */
  readonly includeIgnored?: readonly string[] | undefined
  /** A folder that gets all artifacts, of later jobs over those of earlier ones. */
  readonly artifactsTo?: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where credentials for images come from; default: `env`. */
  readonly auth?: AuthSources | undefined
  readonly version: string
  readonly sink: Sink
  /** Where it is noted for `foresee` what was asked of the engine first. */
  readonly foresight?: string
  readonly onFailed?: Run['onFailed']
  /** What failed jobs have made stays in Docker, for `gantry shell`. */
  readonly keepFailed?: boolean
  /** Jobs show what docker itself said of a failure. */
  readonly verbose?: boolean
}

/**
 * Runs a plan on its engines and leaves nothing behind. What happens goes to the sink, which stays open. Rejects with a
 * `SystemFault` when the only engine cannot be used at all.
 */
export const runPlan = async (options: RunPlanOptions): Promise<Ran> => {
  const { pipeline, plan, folders } = options
  const owner = options.keepFailed ? keeping(ownerOf(unique())) : ownerOf(unique())
  const images = imagesOf(plan)
  const push = (event: NewEvent) => options.sink.push({ at: Date.now(), ...event })
  const warn = (text: string) => push({ type: 'notice', level: 'warning', text })
  const logs = logFolder(folders.state, pipeline.root, owner.run, Date.now())
  const onPull = (image: string, text: string, done: boolean) => push({ type: 'pull', image, text, done })
  const shared = { ...options, owner, images, onPull, artifactsDir: join(logs, 'artifacts') }
  const [sites] = await Promise.all([
    Promise.all(options.engines.map((choice, at) => openSite(shared, choice, at))),
    openLogs(logs),
    loadTaskLists(),
  ])
  const run = createRun(options, owner, { sites, push, logs })
  const engines = createEngines(sites, name => warn(words.engineGivenUp(name)))
  try {
    const ran = await runPipeline(run, { ...options, engines })
    const [only, ...others] = sites
    const fault = only && others.length === 0 ? await faultOf(only, ran) : undefined
    if (fault) throw fault
    return ran
  } finally {
    engines.close()
    const hasCaches = plan.jobs.some(job => job.cache.length > 0)
    const [closed] = await Promise.all([
      Promise.all(sites.map(site => closeSite(site, hasCaches))),
      pruneLogs(logs),
      options.foresight &&
        noteQuestions(options.foresight, { images, snapshotDir: snapshotDirOf(sites), root: pipeline.root }),
    ])
    const left = closed.flat()
    const kept = new Set(run.kept?.values())
    const there = sites.filter(({ life }) => kept.size > 0 && !life?.signal.aborted)
    for (const { engine } of there) left.push(...(await removeKept(engine, kept, run.projectDir)))
    if (options.artifactsTo !== undefined) await takeOut(inOrder(run), options.artifactsTo)
    if (left.length > 0) warn(words.leftBehind(left))
    // What was kept stays noted: once its time is over, the next run removes it.
    await Promise.all(sites.map(({ life, journal }) => life?.signal.aborted || kept.size > 0 || journal.close()))
  }
}

/** Why the only engine could not do what jobs need, if it is known. */
const faultOf = async ({ engine, unreachable }: OpenSite, { outcomes }: Ran): Promise<SystemFault | undefined> => {
  const isFaulty = [...outcomes.values()].some(({ reason }) => reason === 'runner_system_failure')
  return unreachable() ?? (isFaulty ? unsupported(engine) : undefined)
}

const snapshotDirOf = ([first]: readonly OpenSite[]): string => first?.storage.snapshotDir ?? ''

/** Seconds that what is kept of failed jobs stays, if `gantry clean` does not come before. */
const KEEPING = 2 * 24 * 60 * 60

const keeping = (owner: Owner): Owner => ({ ...owner, kept: true, until: Math.ceil(Date.now() / 1000) + KEEPING })

const inOrder = ({ plan, artifacts }: Run) => plan.jobs.flatMap(({ name }) => artifacts.get(name) ?? [])

type Parts = { readonly sites: readonly OpenSite[]; readonly push: Run['push']; readonly logs: string }

const createRun = (options: RunPlanOptions, owner: Owner, { sites, push, logs }: Parts): Run => {
  const { pipeline, plan, settings, env, version, sink, verbose = false } = options
  const { engine, depot, janitor, storage } = sites[0] as OpenSite
  return {
    id: owner.run,
    version,
    verbose,
    names: { runner: settings.identity.shortToken, projectId: pipeline.facts.project.id },
    unique,
    secrets: [],
    plan,
    family: { own: pipeline.facts.pipeline.id, members: new Map() },
    settings,
    engine,
    depot,
    auth: options.auth ?? authFromEnvironment(env),
    ...storage,
    janitor,
    labels: { ...ownerLabels(owner), ...(owner.kept && { [PROJECT_DIR_LABEL]: storage.projectDir }) },
    ...(owner.kept && { kept: new Map() }),
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
