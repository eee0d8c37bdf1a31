import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDownstream } from '../../../lib/api/downstream.ts'
import { foldersOf } from '../../../lib/api/folders.ts'
import { toProjectOptions, toSettings } from '../../../lib/api/options.ts'
import { loadPipeline } from '../../../lib/api/pipeline.ts'
import { runPlan } from '../../../lib/api/run.ts'
import { latestArtifacts } from '../../../lib/api/runs.ts'
import type { Engine } from '../../../lib/engine/engine.ts'
import type { RunEvent } from '../../../lib/runner/events.ts'
import { canceled, Stopped } from '../../../lib/runner/outcome.ts'
import { createProject, type Project } from '../../harness/project.ts'
import { ofCase, type Shown, summarize } from './print.ts'

/** A pipeline that is run, or several, one after the other in the same project. */
export type Case = World &
  Shown & {
    readonly yaml: string | readonly string[]
  }

/** What a case says of its surroundings; all of it optional. */
type World = {
  /** Further files of the commit. */
  readonly files?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  readonly branch?: string
  /** For jobs that name no image; null: none. */
  readonly image?: string | null
  /** Manual jobs that the user starts. */
  readonly play?: readonly string[]
  /** The user asks for the end once a job prints this line. */
  readonly cancel?: string
  /** The archives of this job's artifacts are damaged once it has ended. */
  readonly damage?: string
  /** Show the names of the archives. */
  readonly archives?: boolean
}

/** Where cases run. A network of its own is half of what the start of a container costs; few cases are about it. */
export type Place = { readonly engine: Engine; readonly network?: 'host' }

/** What comes of a case: of its pipeline, or of each. */
export const runCase = async ({ yaml, show, lines, ...world }: Case, place: Place): Promise<unknown> => {
  const project = createProject({ README: 'text\n', ...world.files })
  const came: unknown[] = []
  try {
    for (const text of [yaml].flat()) {
      project.write({ '.gitlab-ci.yml': text })
      const events = await run(project, world, place)
      const archives = world.archives ? await latestArtifacts(foldersOf(project.env).state, project.folder) : undefined
      const names = archives?.map(({ job, name }) => [job, name] as const)
      came.push({ ...summarize(events, { show, lines }), ...(names && { archives: Object.fromEntries(names) }) })
    }
  } finally {
    project.remove()
  }
  return came.length === 1 ? came[0] : came
}

/** Whether a case is a pipeline and nothing else: it can be a child pipeline among others. */
export const isPlain = ({ yaml, show, lines, ...world }: Case): boolean =>
  typeof yaml === 'string' && Object.keys(world).length === 0

/** Runs plain cases as child pipelines of one, which saves much time; what comes of each. */
export const runTogether = async (cases: readonly Case[], place: Place): Promise<readonly unknown[]> => {
  if (cases.length === 0) return []
  const files = cases.map(({ yaml }, at) => [`case${at}.yml`, String(yaml)] as const)
  const triggers = cases.map((_, at) => `case${at}: {trigger: {include: case${at}.yml, strategy: depend}}\n`)
  const project = createProject({ README: 'text\n', '.gitlab-ci.yml': triggers.join(''), ...Object.fromEntries(files) })
  try {
    const events = await run(project, {}, place)
    return cases.map((shown, at) => summarize(ofCase(events, `case${at}`), shown))
  } finally {
    project.remove()
  }
}

/** Everything that happens while the pipeline of a project runs. */
const run = async ({ folder, env }: Project, world: World, place: Place): Promise<readonly RunEvent[]> => {
  const { variables = {}, branch, image = 'gantry-test/busybox', play = [] } = world
  const options = toProjectOptions({ cwd: folder, variables, env, ...(branch !== undefined && { branch }) })
  const pipeline = await loadPipeline(options)
  const { plan, problems } = pipeline.compiled
  if (!plan) throw new Error(`no pipeline: ${problems.map(({ message }) => message).join(', ')}`)
  const folders = foldersOf(env)
  const settings = toSettings(image === null ? {} : { defaultImage: image })
  const { engine, network } = place
  const events: RunEvent[] = []
  const stop = new AbortController()
  const push = (event: RunEvent): void => {
    events.push(event)
    interfere(world, event, folders.state, stop)
  }
  await runPlan({
    ...{ pipeline, plan, folders, env, source: 'worktree', version: 'test' },
    settings: { ...settings, docker: { ...settings.docker, ...(network && { networkMode: network }) } },
    engines: [{ engine, slots: 3 }],
    sink: { push, close: async () => {} },
    plays: new Set(play),
    stops: { cancel: stop.signal, abort: new AbortController().signal },
    downstream: createDownstream(pipeline),
  })
  return events
}

/** What the world does to a run. */
const interfere = ({ cancel, damage }: World, event: RunEvent, state: string, stop: AbortController): void => {
  if (event.type === 'output' && cancel !== undefined && event.text.split('\n').includes(cancel))
    stop.abort(new Stopped(canceled))
  if (event.type === 'job.end' && event.job === damage) damageArchives(state)
}

const damageArchives = (state: string): void => {
  for (const name of readdirSync(state, { recursive: true, encoding: 'utf8' }))
    if (/artifacts\/\d+\.tar$/.test(name)) writeFileSync(join(state, name), 'no archive at all'.repeat(1000))
}
