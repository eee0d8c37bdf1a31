import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { harmlessFlags } from '../../lib/gitlab/git-flags.ts'
import { cloneFrom, type FetchOptions, fetchCommit } from '../../lib/gitlab/mirror.ts'
import type { GitInfo } from '../../lib/gitlab/payload.ts'
import { createProject, git, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** Repositories of jobs on the runner's host, also those of people who want to run programs there. */
const test = suite('gitlab/sources')

let folder: string
let project: Project

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-sources-'))
  project = createProject({ 'file.txt': 'content\n' })
})

test.after.each(() => {
  rmSync(folder, { recursive: true, force: true })
  project.remove()
})

const infoOf = (more: Partial<GitInfo> = {}): GitInfo => ({
  url: `file://${project.folder}`,
  ref: 'main',
  refType: 'branch',
  sha: git(project.folder, 'rev-parse', 'HEAD'),
  refspecs: ['+refs/heads/main:refs/remotes/origin/main'],
  depth: 1,
  isProtected: false,
  mayFetch: true,
  ...more,
})

const options = (more: Partial<FetchOptions> = {}): FetchOptions => ({
  ...{ flags: [], signal: new AbortController().signal },
  ...more,
})

const root = (): string => join(folder, 'mirror')

const fetchTo = (more?: Partial<GitInfo>, own?: Partial<FetchOptions>) =>
  fetchCommit(root(), infoOf(more), options(own))

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fetched',
    error => error.message,
  )

const mark = (): string => join(folder, 'mark')

test('one fetch after another, without tags, history cut', async () => {
  await Promise.all([fetchTo(), fetchTo()])
  writeFileSync(join(project.folder, 'more.txt'), 'more')
  git(project.folder, 'add', '--all')
  git(project.folder, 'commit', '--quiet', '--message=Second')
  await fetchTo()
  assert.is(git(root(), 'rev-parse', 'HEAD'), infoOf().sha)
  assert.is(git(root(), 'log', '--format=%s', 'HEAD'), 'Second')
})

test('addresses that name a program, or look like a flag', async () => {
  assert.match(await refusal(fetchTo({ url: `ext::touch ${mark()}` })), /transport 'ext' not allowed/)
  assert.match(await refusal(fetchTo({ url: `--upload-pack=touch ${mark()}` })), /failed/)
  assert.match(await refusal(fetchTo({ refspecs: [`--upload-pack=touch ${mark()}`] })), /failed/)
  assert.is(await refusal(fetchTo({ sha: '--help' })), '"--help" is no commit.')
  assert.is(existsSync(mark()), false)
})

test('flags that name a program are not obeyed', () => {
  const fetch = ['--prune', '--upload-pack=x', '-c', 'core.sshCommand=x', '--depth=5', '-o', 'x', '--verbose']
  assert.equal(harmlessFlags('fetch', fetch), {
    flags: ['--prune', '--depth=5'],
    refused: ['--upload-pack=x', '-c', 'core.sshCommand=x', '-o', 'x'],
  })
  assert.equal(harmlessFlags('update', ['--remote', '--jobs', '4', '-j4', '--reference', '/etc']), {
    flags: ['--remote'],
    refused: ['--reference', '/etc'],
  })
})

test('hooks of the mirror are not run, also when somebody has put them there', async () => {
  await fetchTo()
  const hook = join(folder, 'mirror/.git/hooks')
  execFileSync('mkdir', ['-p', hook])
  for (const name of ['reference-transaction', 'post-checkout', 'fsmonitor-watchman'])
    writeFileSync(join(hook, name), `#!/bin/sh\ntouch ${mark()}\n`, { mode: 0o755 })
  await fetchTo({}, { flags: ['--prune'] })
  assert.is(existsSync(mark()), false)
})

test('trees with a .git of their own are refused', async () => {
  const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
    cwd: project.folder,
    input: 'x',
    encoding: 'utf8',
  })
  const tree = execFileSync('git', ['mktree'], {
    cwd: project.folder,
    input: `120000 blob ${blob.trim()}\t.git\n`,
    encoding: 'utf8',
  }).trim()
  const sha = git(project.folder, 'commit-tree', tree, '-m', 'hostile')
  git(project.folder, 'update-ref', 'refs/heads/main', sha)
  assert.match(await refusal(fetchTo({ sha })), /hasDotgit|failed/)
})

test('what a killed fetch has left is removed', async () => {
  await fetchTo()
  for (const name of ['HEAD.lock', 'shallow.lock']) writeFileSync(join(folder, 'mirror/.git', name), '')
  assert.is(await refusal(fetchTo()), 'fetched')
})

test('a job that is canceled meanwhile', async () => {
  const abort = new AbortController()
  const reason = new Error('canceled')
  abort.abort(reason)
  assert.is(await refusal(fetchTo({}, { signal: abort.signal })), 'canceled')
})

test('clone_url takes the place of the server', () => {
  const info = infoOf({ url: 'https://gitlab-ci-token:secret@gitlab.com/team/demo.git' })
  assert.is(
    cloneFrom(info, 'http://inside:8080/', 'team/demo').url,
    'http://gitlab-ci-token:secret@inside:8080/team/demo.git',
  )
  assert.is(cloneFrom(info, undefined, 'team/demo').url, info.url)
})
