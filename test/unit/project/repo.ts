import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_DATE: '2026-01-31T12:00:00+02:00',
  GIT_COMMITTER_DATE: '2026-01-31T12:00:00+02:00',
}

/** A folder for one test file, removed at the end of the process. */
export const makeFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gantry-project-')))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const write = (root: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

export const git = (root: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'commit.gpgsign=false', ...args], {
    cwd: root,
    env: ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
    .toString()
    .trim()

/** A repository on `main` without a commit, with a user of its own. */
export const makeRepository = (root: string, remote?: string): string => {
  mkdirSync(root, { recursive: true })
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'config', 'user.name', 'Ann Example')
  git(root, 'config', 'user.email', 'ann@example.org')
  if (remote !== undefined) git(root, 'remote', 'add', 'origin', remote)
  return root
}

/** Writes files and commits everything; returns the commit. */
export const commit = (root: string, files: Readonly<Record<string, string>>, message = 'Change'): string => {
  write(root, files)
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '--allow-empty', '-m', message)
  return git(root, 'rev-parse', 'HEAD')
}
