import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { capture } from '../engine/process.ts'
import type { Facts, Loader } from '../pipeline/facts.ts'
import type { Variable } from '../plan/types.ts'

const git = async (root: string, ...args: string[]): Promise<string> => {
  const { exitCode, stdout } = await capture('git', args, { cwd: root, env: { GIT_OPTIONAL_LOCKS: '0' } })
  return exitCode === 0 ? stdout.trimEnd() : ''
}
export const localFacts = async (cwd: string, configPath: string, variables: readonly Variable[]) => {
  const [where, log, remote] = await Promise.all([
    git(cwd, 'rev-parse', '--show-toplevel', '--abbrev-ref', 'HEAD'),
    git(cwd, 'log', '-1', '--format=%H%x00%P%x00%an <%ae>%x00%cI%x00%B'),
    git(cwd, 'config', 'remote.origin.url'),
  ])
  const [root = cwd, branch = 'main'] = where === '' ? [cwd, 'main'] : where.split('\n')
  const [sha = '', parent = '', author = '', timestamp = '', message = ''] = log.split('\0')
  const path = /[:/]([^:]+?)(\.git)?$/.exec(remote)?.[1] ?? `local/${basename(root)}`
  const facts: Facts = {
    source: 'push',
    configPath,
    project: {
      id: Number.parseInt(createHash('sha256').update(path).digest('hex').slice(0, 7), 16),
      path,
      url: `https://gitlab.com/${path}`,
      defaultBranch: 'main',
    },
    ref: { name: branch, kind: 'branch', protected: branch === 'main' },
    commit: {
      sha: sha || '0'.repeat(40),
      beforeSha: parent.split(' ')[0] || '0'.repeat(40),
      author,
      message,
      timestamp,
    },
    user: { id: 1, login: 'me', name: 'me', email: 'me' },
    server: { url: 'https://gitlab.com', version: '19.4.0' },
    pipeline: { id: 1, iid: 1 },
    arch: 'linux/amd64',
    firstJobId: 1,
    now: new Date().toISOString(),
    variables,
    inputs: {},
  }
  const loader: Loader = {
    load: async () => ({ message: 'not yet' }),
    files: async () => [],
    changedFiles: async () => undefined,
  }
  return { root, facts, loader, ...(sha && { git: { commit: sha, ref: { kind: 'branch' as const, name: branch } } }) }
}
