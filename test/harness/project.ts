import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gantry, type Said } from './gantry.ts'

const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']

/** Runs git in a folder, as somebody with a name. */
export const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

export type Project = {
  readonly folder: string
  /** Its own home: nothing of the user's is read, nothing is left there. */
  readonly env: Readonly<Record<string, string | undefined>>
  write(files: Readonly<Record<string, string>>): void
  remove(): void
}

/** A git repository with one commit that holds the files, in a folder of its own. */
export const createProject = (files: Readonly<Record<string, string>>): Project => {
  const root = mkdtempSync(join(tmpdir(), 'gantry-test-'))
  const folder = join(root, 'shop')
  mkdirSync(folder)
  const write: Project['write'] = more => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
  write(files)
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message=First')
  const env = { ...process.env, HOME: root, XDG_STATE_HOME: undefined, XDG_CACHE_HOME: undefined }
  const remove = () => {
    removeVolumes(join(root, '.local', 'state', 'gantry', 'workspace'))
    rmSync(root, { recursive: true, force: true })
  }
  return { folder, env, write, remove }
}

/** A project of this pipeline alone, for as long as `check` takes. */
export const withProject = async (pipeline: string, check: (project: Project) => Promise<void>): Promise<void> => {
  const project = createProject({ '.gitlab-ci.yml': pipeline })
  try {
    await check(project)
  } finally {
    project.remove()
  }
}

/** The snapshots and caches that are kept for a project: it will not come back. */
const removeVolumes = (records: string): void => {
  if (!existsSync(records)) return
  const files = readdirSync(records, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.json'))
  const text = files.map(name => readFileSync(join(records, name), 'utf8')).join()
  const volumes = new Set(text.match(/gantry-(snapshot|cache)-[0-9a-f]+/g))
  if (volumes.size > 0) execFileSync('docker', ['volume', 'rm', '--force', ...volumes], { stdio: 'ignore' })
}

export type Ran = Said & {
  /** `job.end` events by job: status, reason, exitCode. */
  readonly jobs: Readonly<Record<string, { status: string; reason?: string; exitCode?: number; message?: string }>>
  /** What a job has printed, without colours. */
  log(job: string): string
}

type Event = { readonly type: string; readonly job?: string; readonly text?: string; readonly status?: string }

/** `gantry run --json` with a pipeline, in a new project. */
export const runPipeline = async (
  pipeline: string,
  args: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<Ran> => {
  const project = createProject({ '.gitlab-ci.yml': pipeline, ...files })
  try {
    return await runIn(project, args)
  } finally {
    project.remove()
  }
}

/** `gantry run --json` in a project. */
export const runIn = async ({ folder, env }: Project, args: readonly string[] = []): Promise<Ran> => {
  const said = await gantry(['run', '--json', ...args], { cwd: folder, env })
  const events = said.stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Event)
  const ends = events.filter(({ type }) => type === 'job.end') as (Event & { job: string; status: string })[]
  return {
    ...said,
    jobs: Object.fromEntries(ends.map(end => [end.job, end])),
    log: job =>
      events
        .filter(event => event.type === 'line' && event.job === job)
        .map(({ text = '' }) => `${plainText(text)}\n`)
        .join(''),
  }
}

const plainText = (text: string): string => text.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')
