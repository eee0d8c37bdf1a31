import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { GitInfo } from '../../lib/gitlab/payload.ts'
import { git } from '../harness/project.ts'
import { type GitServer, type GitServerOptions, startGitServer } from './git-server.ts'

export type Files = Readonly<Record<string, string>>

/** Repositories behind a server, to be made and changed by a test. */
export type Repositories = {
  readonly server: GitServer
  /** Commits the files to a repository, which is made if it is not there, with these submodules; returns the commit. */
  readonly commit: (
    path: string,
    files: Files,
    submodules?: Readonly<Record<string, readonly [string, string]>>,
  ) => string
  /** Commits a symbolic link. */
  readonly link: (path: string, name: string, target: string) => void
  readonly info: (path: string, more?: Partial<GitInfo>) => GitInfo
  /** Runs git in a repository. */
  readonly git: (path: string, ...args: string[]) => string
  readonly close: () => Promise<void>
}

export const openRepositories = async (options?: GitServerOptions): Promise<Repositories> => {
  const root = mkdtempSync(join(tmpdir(), 'gantry-repositories-'))
  const server = await startGitServer(root, options)
  const folder = (path: string) => join(root, `${path}.git`)
  const commit: Repositories['commit'] = (path, files, submodules = {}) => {
    const place = folder(path)
    mkdirSync(place, { recursive: true })
    git(place, 'init', '--quiet', '--initial-branch=main')
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, name)), { recursive: true })
      writeFileSync(join(place, name), text)
    }
    git(place, 'add', '--all')
    for (const [at, [, commit]] of Object.entries(submodules))
      git(place, 'update-index', '--add', '--cacheinfo', `160000,${commit},${at}`)
    if (Object.keys(submodules).length > 0) {
      const text = Object.entries(submodules).map(
        ([at, [url]]) => `[submodule "${at}"]\n\tpath = ${at}\n\turl = ${JSON.stringify(url)}\n`,
      )
      const oid = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: place, input: text.join('') })
      git(place, 'update-index', '--add', '--cacheinfo', `100644,${oid.toString().trim()},.gitmodules`)
    }
    git(place, 'commit', '--quiet', '--message=Change')
    return git(place, 'rev-parse', 'HEAD')
  }
  return {
    server,
    commit,
    link: (path, name, target) => {
      symlinkSync(target, join(folder(path), name))
      git(folder(path), 'add', '--all')
      git(folder(path), 'commit', '--quiet', '--message=Link')
    },
    info: (path, more = {}) => ({
      url: server.url(`${path}.git`),
      ref: 'main',
      refType: 'branch',
      sha: git(folder(path), 'rev-parse', 'HEAD'),
      refspecs: ['+refs/heads/main:refs/remotes/origin/main'],
      depth: 20,
      isProtected: false,
      mayFetch: true,
      ...more,
    }),
    git: (path, ...args) => git(folder(path), ...args),
    close: async () => {
      await server.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
