import { join } from 'node:path'
import type { Facts } from '../../../lib/pipeline/facts.ts'
import type { ProjectOptions } from '../../../lib/project/options.ts'
import { openProject } from '../../../lib/project/project.ts'
import { assert, suite } from '../../harness/suite.ts'
import { commit, git, makeFolder, makeRepository, write } from './repo.ts'

const test = suite('project/facts')

const NO_SHA = '0'.repeat(40)
const folder = makeFolder()
let count = 0
const fresh = (remote?: string) => makeRepository(join(folder, `repo-${++count}`), remote)
const open = (cwd: string, options: Partial<ProjectOptions> = {}) =>
  openProject({ cwd, cacheDir: join(folder, 'cache'), now: new Date('2026-02-01T00:00:00.500Z'), ...options })
const factsOf = async (cwd: string, options: Partial<ProjectOptions> = {}): Promise<Facts> =>
  (await open(cwd, options)).facts

test('a branch of a project with a remote', async () => {
  const root = fresh('https://user:secret@git.example.org:8443/group/sub/name.git')
  const first = commit(root, { a: '1' })
  const second = commit(root, { a: '2' }, 'Title\n\nBody')
  const { facts, git: source } = await open(root)
  assert.equal(facts, {
    source: 'push',
    configPath: '.gitlab-ci.yml',
    project: {
      id: facts.project.id,
      path: 'group/sub/name',
      url: 'https://git.example.org:8443/group/sub/name',
      defaultBranch: 'main',
    },
    ref: { name: 'main', kind: 'branch', protected: true },
    commit: {
      sha: second,
      beforeSha: first,
      author: 'Ann Example <ann@example.org>',
      message: 'Title\n\nBody\n',
      timestamp: '2026-01-31T12:00:00+02:00',
    },
    user: { id: 1, login: 'ann', name: 'Ann Example', email: 'ann@example.org' },
    server: { url: 'https://git.example.org:8443', version: '19.4.0' },
    pipeline: { id: 1769904000, iid: 1769904000 },
    registry: 'registry.git.example.org',
    arch: facts.arch,
    firstJobId: 1769904000000,
    now: '2026-02-01T00:00:00Z',
    variables: [],
    inputs: {},
  })
  assert.equal(source, {
    commit: second,
    ref: { kind: 'branch', name: 'main' },
    remoteUrl: 'https://git.example.org:8443/group/sub/name.git',
  })
})

test('from a folder inside', async () => {
  const root = fresh()
  commit(root, { 'a/b/c': '1' })
  assert.is((await open(join(root, 'a/b'))).root, root)
})

test('no remote: the folder gives the name', async () => {
  const root = fresh()
  commit(root, { a: '1' })
  const { project, registry } = await factsOf(root)
  assert.equal(
    [project.path, project.url, registry],
    [`local/repo-${count}`, `https://gitlab.com/local/repo-${count}`, undefined],
  )
})

test('no commit yet', async () => {
  const root = fresh('git@gitlab.com:g/n.git')
  const { facts, git: source } = await open(root)
  assert.equal([facts.ref.name, facts.commit.sha, facts.commit.beforeSha, source], ['main', NO_SHA, NO_SHA, undefined])
})

test('no git at all', async () => {
  const root = join(folder, 'my project')
  write(root, { 'x/a': '1', b: '2' })
  const { facts, loader, root: found, git: source } = await open(root)
  assert.equal(
    [found, source, facts.project.path, facts.ref.name, facts.commit.sha],
    [root, undefined, 'local/my-project', 'main', NO_SHA],
  )
  assert.equal(await loader.files({ kind: 'repository' }), ['b', 'x/a'])
  assert.is(await loader.changedFiles(), undefined)
})

test('the default branch of the remote', async () => {
  const origin = fresh()
  git(origin, 'checkout', '-q', '-b', 'trunk')
  commit(origin, { a: '1' })
  const root = join(folder, 'clone')
  git(folder, 'clone', '-q', origin, root)
  git(root, 'checkout', '-q', '-b', 'feature')
  const { project, ref } = await factsOf(root)
  assert.equal([project.defaultBranch, ref], ['trunk', { name: 'feature', kind: 'branch', protected: false }])
})

test('a default branch that nobody tells', async () => {
  const root = fresh()
  git(root, 'checkout', '-q', '-b', 'trunk')
  commit(root, { a: '1' })
  assert.is((await factsOf(root)).project.defaultBranch, 'trunk')
  git(root, 'branch', 'master')
  assert.is((await factsOf(root)).project.defaultBranch, 'master')
})

test('a detached HEAD is the tag, or the branch, that points at it', async () => {
  const root = fresh()
  commit(root, { a: '1' })
  git(root, 'checkout', '-q', '--detach')
  assert.equal((await factsOf(root)).ref, { name: 'main', kind: 'branch', protected: true })
  commit(root, { a: '2' })
  assert.is((await factsOf(root)).ref.name, 'HEAD')
  git(root, 'tag', 'v1')
  assert.equal((await factsOf(root)).ref, { name: 'v1', kind: 'tag', protected: false })
})

test('told: a branch, a tag with its message', async () => {
  const root = fresh()
  commit(root, { a: '1' })
  git(root, 'tag', '-a', 'v1', '-m', 'First\n\nof many')
  git(root, 'tag', 'v2')
  assert.equal((await factsOf(root, { branch: 'x' })).ref, { name: 'x', kind: 'branch', protected: false })
  const { ref, commit: told, source } = await factsOf(root, { tag: 'v1', event: 'tag' })
  assert.equal([ref.kind, told.tagMessage, told.beforeSha, source], ['tag', 'First\n\nof many', NO_SHA, 'push'])
  assert.is((await factsOf(root, { tag: 'v2' })).commit.tagMessage, undefined)
  assert.is((await factsOf(root, { tag: '--help' })).ref.name, '--help')
})

test('what is not pushed yet begins at the upstream', async () => {
  const origin = fresh()
  const pushed = commit(origin, { a: '1' })
  const root = join(folder, 'ahead')
  git(folder, 'clone', '-q', origin, root)
  git(root, 'config', 'user.name', 'x')
  git(root, 'config', 'user.email', 'x@y')
  commit(root, { b: '1' })
  commit(root, { c: '1' })
  const { facts, loader } = await open(root)
  assert.is(facts.commit.beforeSha, pushed)
  assert.equal(await loader.changedFiles(), ['b', 'c'])
})

test('changes count edits that are not committed, unless the commit is asked for', async () => {
  const root = fresh()
  commit(root, { a: '1', b: '1', old: 'x\ny\nz\n' })
  git(root, 'mv', 'old', 'new')
  commit(root, { 'é ü': '1' })
  write(root, { b: '2', untracked: '1' })
  assert.equal(await (await open(root)).loader.changedFiles(), ['b', 'new', 'old', 'é ü'])
  assert.equal(await (await open(root, { source: 'head' })).loader.changedFiles(), ['new', 'old', 'é ü'])
})

test('97: without a commit before, changes are not known', async () => {
  const root = fresh()
  commit(root, { a: '1' })
  assert.is(await (await open(root)).loader.changedFiles(), undefined)
})

for (const event of ['schedule', 'web', 'api', 'trigger'] as const)
  test(`96: with ${event} changes are not known`, async () => {
    const root = fresh()
    commit(root, { a: '1' })
    commit(root, { a: '2' })
    const { facts, loader } = await open(root, { event, scheduleDescription: 'nightly' })
    assert.equal([facts.source, facts.commit.beforeSha, await loader.changedFiles()], [event, NO_SHA, undefined])
    assert.is(facts.pipeline.scheduleDescription, event === 'schedule' ? 'nightly' : undefined)
  })

test('98: changes since a ref, from where the two parted', async () => {
  const root = fresh()
  commit(root, { a: '1' })
  git(root, 'checkout', '-q', '-b', 'feature')
  commit(root, { b: '1' })
  commit(root, { c: '1' })
  git(root, 'checkout', '-q', 'main')
  commit(root, { d: '1' })
  git(root, 'checkout', '-q', 'feature')
  const { loader } = await open(root)
  assert.equal(await loader.changedFiles('main'), ['b', 'c'])
  assert.equal(await loader.changedFiles('nope'), { message: '"nope" is no branch, tag or commit of this repository.' })
  assert.equal(await loader.changedFiles('--output=x'), {
    message: '"--output=x" is no branch, tag or commit of this repository.',
  })
})

test('a merge request', async () => {
  const root = fresh()
  const base = commit(root, { a: '1' })
  git(root, 'checkout', '-q', '-b', 'feature')
  commit(root, { b: '1' })
  commit(root, { c: '1' }, 'Draft: more')
  const { facts, loader } = await open(root, { event: 'merge_request_event' })
  assert.equal(facts.mergeRequest, {
    id: 1,
    iid: 1,
    sourceBranch: 'feature',
    targetBranch: 'main',
    title: 'Draft: more',
    description: '',
    diffBaseSha: base,
    eventType: 'detached',
    labels: [],
    draft: true,
  })
  assert.equal(await loader.changedFiles(), ['b', 'c'])
})

test('a state that the push starts from', async () => {
  const root = fresh()
  commit(root, { a: '1' })
  git(root, 'tag', 'start')
  commit(root, { b: '1' })
  commit(root, { c: '1' })
  assert.equal(await (await open(root, { fromRef: 'start' })).loader.changedFiles(), ['b', 'c'])
})

test('a shallow clone knows no changes', async () => {
  const origin = fresh()
  commit(origin, { a: '1' })
  commit(origin, { a: '2' })
  const root = join(folder, 'shallow')
  git(folder, 'clone', '-q', '--depth', '1', `file://${origin}`, root)
  assert.is(await (await open(root)).loader.changedFiles(), undefined)
})

test('tracked files only', async () => {
  const root = fresh()
  commit(root, { a: '1', '.gitignore': 'out\n', 'd/e f': '1' })
  write(root, { out: '1', other: '1' })
  assert.equal(await (await open(root)).loader.files({ kind: 'repository' }), ['.gitignore', 'a', 'd/e f'])
  assert.equal(await (await open(root, { source: 'head' })).loader.files({ kind: 'repository' }), [
    '.gitignore',
    'a',
    'd/e f',
  ])
})

test('the server that is named', async () => {
  const root = fresh('git@github.com:g/n.git')
  commit(root, { a: '1' })
  const { server, project } = await factsOf(root, { gitlabUrl: 'https://gitlab.example.org/' })
  assert.equal([server.url, project.url], ['https://gitlab.example.org', 'https://gitlab.example.org/g/n'])
})
