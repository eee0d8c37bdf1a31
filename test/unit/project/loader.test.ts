import { createHash } from 'node:crypto'
import { symlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { IncludeRequest, Origin } from '../../../lib/pipeline/facts.ts'
import type { ProjectOptions } from '../../../lib/project/options.ts'
import { openProject } from '../../../lib/project/project.ts'
import { assert, suite } from '../../harness/suite.ts'
import { commit, git, makeFolder, makeRepository, write } from './repo.ts'

const test = suite('project/loader')

const folder = makeFolder()
const root = makeRepository(join(folder, 'own'), 'git@gitlab.example.org:group/own.git')
const templates = makeRepository(join(folder, 'templates'))
const SHA = 'a'.repeat(40)
const OWN: Origin = { kind: 'repository' }

/** What the server answers, and what it was asked: `path token`. */
const answers = new Map<
  string,
  { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> }
>()
const asked: string[] = []
let server: Server
let url = ''

test.before(async () => {
  server = createServer(({ url: path = '', headers }, response) => {
    asked.push(`${path} ${headers['private-token'] ?? headers['job-token'] ?? '-'}`)
    const { status = 200, body = '', headers: more = {} } = answers.get(path) ?? { status: 404 }
    response.writeHead(status, more).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  commit(root, { 'ci/a.yml': 'own: 1', 'pipe/x': '' })
  symlinkSync('/etc/passwd', join(root, 'outside.yml'))
  symlinkSync('ci/a.yml', join(root, 'inside.yml'))
  symlinkSync('loop.yml', join(root, 'loop.yml'))
  write(root, { 'latin.yml': '', 'big.yml': 'x'.repeat(6_000_000) })
  commit(templates, { 'a.yml': 'version: 1', 'b/c.yml': 'c: 1', 'templates/build.yml': 'v: 1.0.0' })
  git(templates, 'tag', '1.0.0')
  commit(templates, { 'a.yml': 'version: 2', 'templates/build.yml': 'v: 1.1.0', 'templates/lint/template.yml': 'l: 1' })
  git(templates, 'tag', '1.1.0')
  write(templates, { 'a.yml': 'version: dirty' })
})
test.after(() => server.close())

const open = (options: Partial<ProjectOptions>) => {
  const includePaths = new Map([['group/templates', templates]])
  return openProject({ cwd: root, cacheDir: join(folder, 'cache'), gitlabUrl: url, includePaths, ...options })
}
/** One project serves all tests that need no special one: looking at it anew takes longest. */
let shared: ReturnType<typeof open> | undefined
const load = async (request: IncludeRequest, options?: Partial<ProjectOptions>) => {
  shared ??= open({})
  const project = await (options ? open(options) : shared)
  return await project.loader.load(request)
}
const textOf = async (request: IncludeRequest, options?: Partial<ProjectOptions>) => {
  const loaded = await load(request, options)
  return 'text' in loaded ? loaded.text : loaded.message
}

for (const [path, expected] of [
  ['ci/a.yml', 'own: 1'],
  ['inside.yml', 'own: 1'],
  ['outside.yml', 'The file outside.yml is refused: it is a link that leaves the repository.'],
  ['../templates/a.yml', 'The file ../templates/a.yml is refused: it is a link that leaves the repository.'],
  ['loop.yml', 'The file loop.yml does not exist in this repository.'],
  ['none.yml', 'The file none.yml does not exist in this repository.'],
  ['ci/a.yml/b', 'The file ci/a.yml/b does not exist in this repository.'],
  ['a\0b', 'The file a\0b does not exist in this repository.'],
  ['ci', 'ci is not a file.'],
  ['big.yml', 'big.yml is larger than 5 MiB.'],
] as const)
  test(`local: ${JSON.stringify(path)}`, async () =>
    assert.is(await textOf({ kind: 'local', path, origin: OWN }), expected))

test('local, of the commit', async () => {
  write(root, { 'ci/a.yml': 'own: edited' })
  const request: IncludeRequest = { kind: 'local', path: 'ci/a.yml', origin: OWN }
  assert.equal([await textOf(request), await textOf(request, { source: 'head' })], ['own: edited', 'own: 1'])
  assert.is(
    await textOf({ ...request, path: 'no.yml' }, { source: 'head' }),
    'The file no.yml does not exist in this repository.',
  )
})

test('a local file that is not UTF-8', async () => {
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(root, 'latin.yml'), Buffer.from('a: \xe9', 'latin1'))
  assert.is(
    await textOf({ kind: 'local', path: 'latin.yml', origin: OWN }),
    'latin.yml: The file is not encoded in UTF-8.',
  )
})

test('78: local in a file from the web', async () =>
  assert.match(await textOf({ kind: 'local', path: 'a.yml', origin: { kind: 'public' } }), 'came from the web'))

test('project: from a clone, committed files only', async () => {
  const request: IncludeRequest = { kind: 'project', project: 'group/templates', file: '/a.yml' }
  assert.equal(await load(request), {
    file: 'group/templates:a.yml',
    text: 'version: 2',
    origin: { kind: 'project', project: 'group/templates' },
  })
  assert.is(await textOf({ ...request, ref: '1.0.0' }), 'version: 1')
})

for (const [name, request, expected] of [
  ['no such ref', { file: 'a.yml', ref: 'nope' }, 'it has no branch, tag or commit nope'],
  ['an option as a ref', { file: 'a.yml', ref: '--help' }, 'it has no branch, tag or commit --help'],
  ['no such file', { file: 'z.yml' }, 'it has no such file'],
] as const)
  test(`project: ${name}`, async () => {
    const message = await textOf({ kind: 'project', project: 'group/templates', ...request })
    assert.match(message, 'group/templates:')
    assert.match(message, `the folder ${templates} (${expected})`)
  })

test('77: local inside of a project is looked up there, at its ref', async () =>
  assert.is(
    await textOf({
      kind: 'local',
      path: 'a.yml',
      origin: { kind: 'project', project: 'group/templates', ref: '1.0.0' },
    }),
    'version: 1',
  ))

test('project: a folder without git', async () => {
  const plain = join(folder, 'plain')
  write(plain, { 'x.yml': 'x: 1' })
  const includePaths = new Map([['g/p', plain]])
  assert.is(await textOf({ kind: 'project', project: 'g/p', file: 'x.yml' }, { includePaths }), 'x: 1')
  assert.match(
    await textOf({ kind: 'project', project: 'g/p', file: 'x.yml', ref: 'a' }, { includePaths }),
    'no branch',
  )
})

test('project: this repository itself', async () => {
  const request: IncludeRequest = { kind: 'project', project: 'group/own', file: 'ci/a.yml' }
  assert.is(await textOf(request), 'own: 1')
})

test('the files of another project', async () => {
  const includePaths = new Map([['group/templates', templates]])
  const { loader } = await openProject({ cwd: root, cacheDir: join(folder, 'cache'), includePaths })
  assert.equal(await loader.files({ kind: 'project', project: 'group/templates', ref: '1.0.0' }), [
    'a.yml',
    'b/c.yml',
    'templates/build.yml',
  ])
})

const api = '/api/v4/projects/group%2Fremote/repository'

test('project: from the server, with the token', async () => {
  answers.set(`${api}/commits/main`, { body: JSON.stringify({ id: SHA }) })
  answers.set(`${api}/files/ci%2Fx.yml/raw?ref=${SHA}`, { body: 'x: 1' })
  asked.length = 0
  const request: IncludeRequest = { kind: 'project', project: 'group/remote', file: 'ci/x.yml', ref: 'main' }
  assert.is(await textOf(request, { env: { GITLAB_TOKEN: 'secret' } }), 'x: 1')
  assert.equal(asked, [`${api}/commits/main secret`, `${api}/files/ci%2Fx.yml/raw?ref=${SHA} secret`])
})

test('offline: what was fetched before is there, the rest is not', async () => {
  asked.length = 0
  const request: IncludeRequest = { kind: 'project', project: 'group/remote', file: 'ci/x.yml', ref: 'main' }
  assert.is(await textOf(request, { offline: true }), 'x: 1')
  const missing = await load({ ...request, ref: 'other' }, { offline: true })
  assert.equal('message' in missing && [missing.message.includes('--offline is given'), missing.hint], [
    true,
    'Run once without --offline to fill the cache.',
  ])
  assert.equal(asked, [])
})

test('project: the server does not have it', async () => {
  const request: IncludeRequest = { kind: 'project', project: 'group/none', file: 'x.yml' }
  assert.match(await textOf(request), 'commits/HEAD (HTTP 404; a private project needs a token)')
  answers.set('/api/v4/projects/group%2Fnone/repository/commits/HEAD', { status: 401 })
  assert.match(await textOf(request, {}), 'HTTP 401: a token is needed')
  assert.match(await textOf(request, { env: { GITLAB_TOKEN: 'secret' } }), 'HTTP 401: the token is not allowed')
})

test('a token is not sent after a redirect', async () => {
  answers.set('/api/v4/projects/group%2Fmoved/repository/commits/HEAD', {
    status: 302,
    headers: { location: `${url}/stolen` },
  })
  asked.length = 0
  const request: IncludeRequest = { kind: 'project', project: 'group/moved', file: 'x.yml' }
  assert.match(await textOf(request, { env: { GITLAB_TOKEN: 'secret' } }), 'HTTP 302: it leads elsewhere')
  assert.is(asked.length, 1)
})

test('remote: with redirects, without a token', async () => {
  answers.set('/r.yml', { status: 302, headers: { location: `${url}/s.yml` } })
  answers.set('/s.yml', { body: 's: 1' })
  asked.length = 0
  const loaded = await load({ kind: 'remote', url: `${url}/r.yml` }, { env: { GITLAB_TOKEN: 'secret' } })
  assert.equal(loaded, { file: `${url}/r.yml`, text: 's: 1', origin: { kind: 'public' } })
  assert.equal(asked, ['/r.yml -', '/s.yml -'])
})

test('79: integrity, also of what comes from the cache', async () => {
  const right = `sha256-${createHash('sha256').update('s: 1').digest('base64')}`
  const request: IncludeRequest = { kind: 'remote', url: `${url}/s.yml`, integrity: right }
  assert.is(await textOf(request), 's: 1')
  assert.is(await textOf(request, { offline: true }), 's: 1')
  assert.match(
    await textOf({ ...request, integrity: 'sha256-x' }, { offline: true }),
    'does not have the integrity sha256-x',
  )
})

test('remote: nobody there, too much, not UTF-8', async () => {
  assert.match(await textOf({ kind: 'remote', url: 'http://127.0.0.1:2/x.yml' }), 'ECONNREFUSED')
  answers.set('/big.yml', { body: 'x'.repeat(6_000_000) })
  assert.match(await textOf({ kind: 'remote', url: `${url}/big.yml` }), 'larger than 5 MiB')
  assert.match(await textOf({ kind: 'remote', url: 'ftp://x/y.yml' }), 'ftp://x/y.yml')
})

test('template: from the server', async () => {
  answers.set('/api/v4/templates/gitlab_ci_ymls/Jobs%2FBuild', {
    body: JSON.stringify({ name: 'Build', content: 't: 1' }),
  })
  assert.equal(await load({ kind: 'template', name: 'Jobs/Build.gitlab-ci.yml' }), {
    file: 'template:Jobs/Build.gitlab-ci.yml',
    text: 't: 1',
    origin: { kind: 'public' },
  })
})

test('template: both places are told', async () => {
  const message = await textOf({ kind: 'template', name: 'Nope.gitlab-ci.yml' }, { offline: true })
  assert.match(message, '/api/v4/templates/gitlab_ci_ymls/Nope')
  assert.match(message, 'gitlab.com/gitlab-org/gitlab/-/raw/master/lib/gitlab/ci/templates/Nope.gitlab-ci.yml')
})

for (const [component, text] of [
  ['gitlab.example.org/group/templates/build@1.0.0', 'v: 1.0.0'],
  ['gitlab.example.org/group/templates/build@1', 'v: 1.1.0'],
  ['gitlab.example.org/group/templates/build@~latest', 'v: 1.1.0'],
  ['gitlab.example.org/group/templates/build@main', 'v: 1.1.0'],
  ['gitlab.example.org/group/templates/lint@1.1', 'l: 1'],
] as const)
  test(`component: ${component}`, async () => assert.is(await textOf({ kind: 'component', component }), text))

test('component: what it knows of itself', async () => {
  const loaded = await load({ kind: 'component', component: 'gitlab.example.org/group/templates/build@1' })
  const sha = git(templates, 'rev-parse', '1.1.0')
  assert.equal(loaded, {
    file: 'gitlab.example.org/group/templates/build@1',
    text: 'v: 1.1.0',
    origin: { kind: 'project', project: 'group/templates', ref: sha },
    component: { name: 'build', sha, version: '1.1.0', reference: '1' },
  })
})

for (const [component, expected] of [
  ['build@1', 'does not name a component'],
  ['gitlab.example.org/group/templates/none@1', 'templates/none/template.yml'],
  ['gitlab.example.org/group/templates/build@7', 'it has no branch, tag or commit 7'],
] as const)
  test(`component: ${component} is not there`, async () =>
    assert.match(await textOf({ kind: 'component', component }), expected))
