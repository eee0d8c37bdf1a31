import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createDownstream } from '../../api/downstream.ts'
import { type EngineSpec, leftOut, openEngines, toEngineSpecs } from '../../api/engines.ts'
import { foldersOf } from '../../api/folders.ts'
import { foresee, foresightFile } from '../../api/foresee.ts'
import { requireImages } from '../../api/require-images.ts'
import { type AuthSources, authFromEnvironment, homeOf } from '../../credentials/sources.ts'
import type { ClientOptions } from '../../engine/client.ts'
import { createDockerEngine } from '../../engine/docker.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Sink } from '../../runner/events.ts'
import { loadTaskLists } from '../../runner/tasks.ts'
import { engineEnvironment } from '../../settings/create-args.ts'
import { holdable } from '../../ui/hold.ts'
import { createView } from '../../ui/view.ts'
import { inputError } from '../../util/errors.ts'
import { version } from '../../util/version.ts'
import { defineCommand } from '../command.ts'
import { createShells } from '../env/failed.ts'
import { defaultJobs, lookFlags, pipelineFlags, toCount, toOneOf } from '../flags.ts'
import { exitCode, type Io } from '../io.ts'
import { createPlayer } from '../manual.ts'
import { notActedOnLines } from '../not-acted-on.ts'
import { compileFor, planOf, selectionFlags, selectJobs } from '../pipeline.ts'
import { containerFlags, runnerFlags, settingsFor } from '../settings.ts'
import { listenForStops } from '../stops.ts'
import { words } from '../words.ts'

const flags = {
  ...pipelineFlags,
  ...selectionFlags,
  jobs: { short: 'j', value: 'N', help: 'Jobs at once; default: the number of processors.' },
  engine: { value: 'CONTEXT[=N]', many: true, help: 'Run jobs on this engine, N at once; again for several.' },
  manual: { value: 'JOB', many: true, help: 'Start this manual job; without, a terminal asks.' },
  ask: { help: 'Off with --no-ask: nobody is asked which manual jobs to start.' },
  source: { value: 'worktree|head', help: 'With uncommitted edits (the default), or the commit as it is.' },
  'include-ignored': {
    value: 'GLOB',
    many: true,
    help: 'Files that git does not track, for the jobs to have as well: config/*.key, node_modules.',
  },
  ...containerFlags,
  ...runnerFlags,
  user: { value: 'NAME', help: "Use this user's registry credentials, of the .docker folder in their home." },
  'artifacts-to': { value: 'DIR', help: 'Unpack the artifacts of all jobs here.' },
  prestart: { help: 'Off with --no-prestart: no container is started before its turn.' },
  'shell-on-failure': { help: 'Open a shell in the container of a job that has failed.' },
  'keep-failed': {
    help: 'Keep the containers of failed jobs: "gantry shell JOB" opens them, "gantry clean" removes them.',
  },
  'dry-run': { help: 'Print the docker commands instead of running them.' },
  ...lookFlags,
} as const

export const run = defineCommand({
  name: 'run',
  summary: 'Run the pipeline, or some of its jobs',
  usage: 'run [JOB…]',
  examples: [
    ['gantry run', 'the whole pipeline'],
    ['gantry run test --needs', 'the job "test" and the jobs it needs'],
    ['gantry run --stage test --jobs 4', 'a stage, four jobs at once'],
  ],
  flags,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: async (io, given, names) => {
    const specs = toEngineSpecs(given.engine, toCount('jobs', given.jobs, defaultJobs()))
    const source = toOneOf('source', given.source, ['worktree', 'head'], 'worktree')
    if (source === 'head' && given['include-ignored'].length > 0) throw inputError(words.ignoredOfHead())
    const settings = await settingsFor(io, given)
    const environment = engineEnvironment(settings.docker)
    const foresight = foresightFile(foldersOf(io.env).state, resolve(io.cwd, given.cwd ?? '.'))
    const ahead = askAhead(specs, given, environment, foresight)
    // What runs jobs is loaded while git and docker answer, so not before both have been asked.
    const [pipeline, [{ runPlan }]] = await Promise.all([
      compileFor(io, given),
      setImmediate().then(() => Promise.all([import('../../api/run.ts'), loadTaskLists()])),
    ])
    const { plan, named } = selectJobs(planOf(pipeline), given, names)
    requireImages(plan, settings)
    const view = holdable(given['dry-run'] ? createCommandList(io) : await createView(io, lookOf(given)))
    const stops = listenForStops(io, view)
    const player = createPlayer(io, view, stops, given)
    const create = ahead ? () => ahead : await creatorFor(view, given, environment)
    if (given.verbose)
      for (const text of notActedOnLines(pipeline.compiled))
        view.push({ at: Date.now(), type: 'notice', level: 'info', text })
    const folders = await foldersFor(io, given)
    try {
      const engines = await openEngines(specs, { create, onLeftOut: (name, why) => view.push(leftOut(name, why)) })
      const { status } = await runPlan({
        pipeline,
        plan,
        settings,
        engines,
        folders,
        source,
        includeIgnored: given['include-ignored'],
        env: { ...io.env, ...environment },
        auth: await authOf(io.env, given.user),
        version,
        sink: view,
        ...(ahead && { foresight }),
        plays: new Set([...named, ...given.manual]),
        stops,
        ...(player && { player }),
        ...(given['artifacts-to'] !== undefined && { artifactsTo: resolve(io.cwd, given['artifacts-to']) }),
        verbose: given.verbose === true,
        keepFailed: given['keep-failed'] === true,
        prestart: given.prestart !== false,
        downstream: createDownstream(pipeline),
        ...(given['shell-on-failure'] && { onFailed: createShells(io, view, environment) }),
      })
      return stops.exitCode() ?? (status === 'failed' || status === 'canceled' ? exitCode.jobFailed : exitCode.passed)
    } finally {
      player?.close()
      stops.close()
      await view.close()
      await folders.remove()
    }
  },
})

/** What a dry run notes is thrown away: none of it is true. */
const foldersFor = async ({ env }: Io, given: { readonly 'dry-run'?: boolean | undefined }) => {
  const folders = { ...foldersOf(env), remove: async () => {} }
  if (!given['dry-run']) return folders
  const state = await mkdtemp(join(tmpdir(), 'gantry-dry-run-'))
  return { ...folders, state, remove: () => rm(state, { recursive: true, force: true }) }
}

/** With `--user`, the home whose registry credentials are read is that of another user (the page on private registries). */
const authOf = async (env: Io['env'], user: string | undefined): Promise<AuthSources | undefined> => {
  if (user === undefined) return undefined
  const home = await homeOf(user)
  if (home === undefined) throw inputError(words.noUser(user))
  return authFromEnvironment({ ...env, HOME: home, DOCKER_CONFIG: undefined })
}

/** A shell takes the terminal, so nothing else may draw on it. */
const lookOf = <G extends { readonly 'shell-on-failure'?: boolean | undefined }>(given: G) =>
  given['shell-on-failure'] ? { ...given, tty: false } : given

/** With `--dry-run` stdout has the docker commands and nothing else. */
const createCommandList = ({ stdout }: Io): Sink => ({
  push: event => event.type === 'command' && stdout.write(`${event.line}\n`),
  close: async () => {},
})

/** The only engine of a run, asked already what it will probably be asked; where the commands are shown, they come in order. */
const askAhead = (
  [only, ...others]: readonly EngineSpec[],
  given: { 'dry-run'?: boolean | undefined; verbose?: boolean | undefined },
  env: Readonly<Record<string, string>>,
  file: string,
): Engine | undefined => {
  if (!only || others.length > 0 || given['dry-run'] || given.verbose) return undefined
  return foresee(createDockerEngine({ env, ...(only.name !== undefined && { name: only.name }) }), file)
}

/** Makes real engines, or with `--dry-run` one that only says what it would do. */
const creatorFor = async (
  view: Sink,
  given: { 'dry-run'?: boolean | undefined; verbose?: boolean | undefined },
  env: Readonly<Record<string, string>>,
): Promise<(options: ClientOptions) => Engine> => {
  const onCommand = (line: string) => view.push({ at: Date.now(), type: 'command', line })
  if (!given['dry-run']) return options => createDockerEngine({ ...options, env, ...(given.verbose && { onCommand }) })
  const { createDryRunEngine } = await import('../../engine/dry-run.ts')
  return ({ name }) => createDryRunEngine(onCommand, name)
}
