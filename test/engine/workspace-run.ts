import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Engine } from '../../lib/engine/engine.ts'
import type { JobWorkspace, Workspace, WorkspaceJob, WorkspaceOptions } from '../../lib/workspace/types.ts'
import { openWorkspace } from '../../lib/workspace/workspace.ts'
import { collect, engine, labels, uniqueName } from './scratch.ts'

export const image = 'gantry-test/busybox:latest'
export const modes = ['auto', 'plain'] as const
export type Mode = (typeof modes)[number]

export type Files = Readonly<Record<string, string | Buffer>>

export const write = (root: string, files: Files): void => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
}

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'protocol.file.allow=always']

export const git = (root: string, ...args: readonly string[]): string =>
  execFileSync('git', [...identity, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim()

export const commitAll = (root: string, message = 'A commit'): string => {
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--allow-empty', '--message', message)
  return git(root, 'rev-parse', 'HEAD')
}

export const scratchFolder = (): string => mkdtempSync(join(tmpdir(), 'gantry-test-'))

/** A repository with one commit of the files. */
export const repository = (files: Files): string => {
  const root = join(scratchFolder(), 'repo')
  mkdirSync(root)
  git(root, 'init', '--quiet', '--initial-branch', 'main')
  write(root, files)
  commitAll(root)
  return root
}

/** The docker command lines that the engine's verbs stand for are not looked at: how often each verb is called is. */
export const counting = (counts: Record<string, number>): Engine =>
  new Proxy(engine, {
    get: (target, name: keyof Engine) => {
      counts[name] = (counts[name] ?? 0) + 1
      return target[name]
    },
  })

const gitFacts = (root: string) => ({
  commit: git(root, 'rev-parse', 'HEAD'),
  ref: { kind: 'branch' as const, name: 'main' },
  remoteUrl: 'https://gitlab.example.com/group/project.git',
})

export type Opened = { readonly workspace: Workspace; readonly options: WorkspaceOptions }

export const open = async (
  root: string,
  mode: Mode,
  more: Partial<Omit<WorkspaceOptions, 'git'>> & { readonly git?: undefined } = {},
): Promise<Opened> => {
  const home = dirname(root)
  homes.add(home)
  const options = {
    ...{ engine, root, mode, source: 'worktree' as const, projectPath: 'group/project', buildsDir: '/builds' },
    ...{ cacheDir: join(home, 'cache'), stateDir: join(home, 'state') },
    ...('git' in more ? {} : { git: gitFacts(root) }),
    ...more,
  } as WorkspaceOptions
  return { options, workspace: await openWorkspace(options) }
}

export type Ran = { readonly job: JobWorkspace; readonly container: string; readonly output: string }

/** A job from `open` to the end of its script; `before` comes between sources and script. */
export const runJob = async (
  { workspace }: Opened,
  script: string,
  more: Partial<WorkspaceJob> = {},
  before: (job: JobWorkspace, container: string) => Promise<void> = async () => {},
): Promise<Ran> => {
  const volume = uniqueName()
  const job = await workspace.open({ name: 'job', id: 1, volume, labels, image, ...more })
  const container = await engine.createContainer({
    ...{ name: `${volume}-build`, image, labels, interactive: true, command: ['sh'], env: {}, aliases: [] },
    ...{ mounts: job.mounts, network: 'host', logDriver: 'none' as const },
  })
  await job.fill(container)
  await before(job, container)
  const { sink, text } = collect()
  const { exitCode } = await engine.attach(container, `cd /builds/group/project && (${script}\n)`, sink)
  if (exitCode !== 0) throw new Error(`The script ended with ${exitCode}: ${text('stderr')}`)
  return { job, container, output: text('stdout') }
}

export const finish = async ({ workspace }: Opened, ...ran: readonly Ran[]): Promise<void> => {
  const containers = ran.map(({ container }) => container)
  await engine.remove({ containers, networks: [], volumes: ran.flatMap(({ job }) => job.volumes) })
  await workspace.close(async things => {
    const failures = await engine.remove(things)
    if (failures.length > 0) throw new Error(failures.join('\n'))
  })
}

const homes = new Set<string>()

/** Removes the snapshots that the workspaces of this process would keep for their next run. */
export const removeSnapshots = async (): Promise<void> => {
  const records = [...homes].flatMap(home =>
    readdirSync(home, { recursive: true, encoding: 'utf8' })
      .filter(name => /snapshots\/[^/]+\.json$/.test(name))
      .map(name => JSON.parse(readFileSync(join(home, name), 'utf8')) as { readonly volume: string }),
  )
  await engine.remove({ containers: [], networks: [], volumes: records.map(({ volume }) => volume) })
}
