import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchSources } from '../../lib/gitlab/fetch-sources.ts'
import { gitWishes } from '../../lib/gitlab/git-wishes.ts'
import { createHttp, type Http } from '../../lib/gitlab/http.ts'
import type { SourcesOptions } from '../../lib/gitlab/mirror-place.ts'
import type { GitInfo } from '../../lib/gitlab/payload.ts'
import { localDefaults } from '../../lib/settings/defaults.ts'
import { gitFolder } from '../../lib/workspace/git-folder.ts'
import { readSource } from '../../lib/workspace/source.ts'
import { git } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { openRepositories, type Repositories } from './repositories.ts'

/** Sources as the agent fetches them: submodules and LFS over real HTTP, behind a password. */
const test = suite('gitlab/fetch-sources')

let repositories: Repositories
let http: Http
let cacheDir: string

test.before.each(async () => {
  repositories = await openRepositories({ password: 'job-token-secret' })
  http = await createHttp({}, 'test')
  cacheDir = mkdtempSync(join(tmpdir(), 'gantry-fetch-'))
})

test.after.each(async () => {
  await http.close()
  await repositories.close()
  rmSync(cacheDir, { recursive: true, force: true })
})

type Variables = Readonly<Record<string, string>>

const fetched = async (values: Variables = {}, info: Partial<GitInfo> = {}, settings = {}) => {
  const variables = Object.entries(values).map(([key, value]) => ({ key, value, public: true }))
  const payload = {
    git: repositories.info('team/demo', info),
    projectId: 5,
    projectPath: 'team/demo',
    job: { variables },
  }
  const options = {
    settings: { ...localDefaults, ...settings },
    client: { http },
    payload,
    workspace: { cacheDir },
  } as unknown as SourcesOptions
  const wishes = gitWishes(variables, payload.git, { ...localDefaults, ...settings })
  return fetchSources(options, wishes, new AbortController().signal)
}

/** The files that a job would find, without those of git. */
const filesOf = async (values?: Variables, info?: Partial<GitInfo>, settings?: object) => {
  const found = await fetched(values, info, settings)
  const state = await readSource({ ...found, source: 'head', cacheDir }, { depth: 20, submodules: 'none' })
  const { listing, dispose } = await state.list()
  const files = [...listing].filter(([path, { kind }]) => kind === 'file' && !/^\.git\/|^\.git$/.test(path))
  const read = files.map(([path, { text, source }]) => [path, `${text ?? readFileSync(source ?? '')}`] as const)
  await dispose()
  return Object.fromEntries(read)
}

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fetched',
    error => error.message,
  )

const nested = () => {
  const inner = repositories.commit('team/inner', { 'i.txt': 'inner\n' })
  const lib = repositories.commit('team/lib', { 'l.txt': 'lib\n' }, { deep: ['../inner.git', inner] })
  repositories.commit(
    'team/demo',
    { 'a.txt': 'a\n' },
    { 'vendor/lib': ['../lib.git', lib], other: ['./../inner.git', inner] },
  )
}

test('submodules: none, normal, recursive', async () => {
  nested()
  assert.equal(Object.keys(await filesOf()).sort(), ['.gitmodules', 'a.txt'])
  const normal = await filesOf({ GIT_SUBMODULE_STRATEGY: 'normal' })
  assert.is(normal['vendor/lib/l.txt'], 'lib\n')
  assert.is(normal['vendor/lib/.git'], 'gitdir: ../../.git/modules/vendor/lib\n')
  assert.is(normal['other/i.txt'], 'inner\n')
  assert.is(normal['vendor/lib/deep/i.txt'], undefined)
  const recursive = await filesOf({ GIT_SUBMODULE_STRATEGY: 'recursive' })
  assert.is(recursive['vendor/lib/deep/i.txt'], 'inner\n')
})

test('only the submodules that GIT_SUBMODULE_PATHS picks', async () => {
  nested()
  const all = { GIT_SUBMODULE_STRATEGY: 'recursive' }
  const some = await filesOf({ ...all, GIT_SUBMODULE_PATHS: 'vendor' })
  assert.equal([some['other/i.txt'], some['vendor/lib/deep/i.txt']], [undefined, 'inner\n'])
  const others = await filesOf({ ...all, GIT_SUBMODULE_PATHS: ':(exclude)vendor' })
  assert.equal([others['other/i.txt'], others['vendor/lib/l.txt']], ['inner\n', undefined])
})

test('the depth of submodules, and the newest commit of one', async () => {
  const old = repositories.commit('team/lib', { 'l.txt': 'old\n' })
  repositories.commit('team/lib', { 'l.txt': 'newer\n' })
  const recorded = repositories.commit('team/lib', { 'l.txt': 'recorded\n' })
  repositories.commit('team/lib', { 'l.txt': 'newest\n' })
  repositories.commit('team/demo', {}, { lib: ['../lib.git', recorded] })
  const normal = { GIT_SUBMODULE_STRATEGY: 'normal' }
  const { git: shallow } = await fetched({ ...normal, GIT_SUBMODULE_DEPTH: '1' })
  const [one] = shallow.foreign?.submodules ?? []
  assert.is(one?.depth, 1)
  assert.is(git(one?.root ?? '', 'rev-list', '--count', recorded), '1')
  assert.is((await filesOf(normal))['lib/l.txt'], 'recorded\n')
  assert.is((await filesOf({ ...normal, GIT_SUBMODULE_UPDATE_FLAGS: '--remote --jobs 4' }))['lib/l.txt'], 'newest\n')
  repositories.commit('team/demo', {}, { lib: ['../lib.git', old] })
  assert.is((await filesOf(normal))['lib/l.txt'], 'old\n')
})

test('GIT_SUBMODULE_FORCE_HTTPS, and addresses of the server before clone_url', async () => {
  const lib = repositories.commit('team/lib', { 'l.txt': 'lib\n' })
  repositories.commit('team/demo', {}, { lib: ['git@gitlab.example.com:team/lib.git', lib] })
  const variables = { GIT_SUBMODULE_STRATEGY: 'normal', CI_SERVER_HOST: 'gitlab.example.com' }
  assert.match(await refusal(fetched(variables)), /only http and https are used/)
  assert.is((await filesOf({ ...variables, GIT_SUBMODULE_FORCE_HTTPS: 'true' }))['lib/l.txt'], 'lib\n')
  repositories.commit('team/demo', {}, { lib: ['https://gitlab.example.com/team/lib.git', lib] })
  const login = 'gitlab-ci-token:job-token-secret'
  const moved = { url: `https://${login}@gitlab.example.com/team/demo.git` }
  const settings = { runner: { ...localDefaults.runner, cloneUrl: repositories.server.origin } }
  assert.is((await filesOf(variables, moved, settings))['lib/l.txt'], 'lib\n')
})

test('submodules that lead to files, programs or ssh are refused; others see no token', async () => {
  const lib = repositories.commit('team/lib', { 'l.txt': 'lib\n' })
  const normal = { GIT_SUBMODULE_STRATEGY: 'normal' }
  for (const url of ['file:///etc', '/etc', 'ext::sh -c id', 'ssh://git@127.0.0.1/x', 'git://127.0.0.1/x']) {
    repositories.commit('team/demo', { 'n.txt': url }, { lib: [url, lib] })
    assert.match(await refusal(fetched(normal)), /only http and https|disallowed submodule url/, url)
  }
  const other = await openRepositories({ password: 'job-token-secret' })
  try {
    other.commit('team/lib', { 'l.txt': 'x' })
    repositories.commit('team/demo', {}, { lib: [`${other.server.origin}/team/lib.git`, other.info('team/lib').sha] })
    assert.match(await refusal(fetched(normal)), /could not read Username|Authentication failed/)
  } finally {
    await other.close()
  }
})

test('what is missing is said: no url, no commit', async () => {
  const lib = repositories.commit('team/lib', { 'l.txt': 'lib\n' })
  repositories.commit('team/demo', { 'a.txt': 'a' }, { lib: ['../lib.git', lib] })
  repositories.git('team/demo', 'rm', '--quiet', '--cached', '.gitmodules')
  repositories.git('team/demo', 'commit', '--quiet', '--message=Without')
  const normal = { GIT_SUBMODULE_STRATEGY: 'normal' }
  assert.is(await refusal(fetched(normal)), "No url found for submodule path 'lib' in .gitmodules")
  repositories.commit('team/demo', {}, { lib: ['../lib.git', 'a'.repeat(40)] })
  assert.match(await refusal(fetched(normal)), /not our ref|failed/)
})

/** How many commits a job would see. */
const historyOf = async (found: Awaited<ReturnType<typeof fetched>>, depth: number): Promise<number> => {
  const { commit } = found.git
  const ref = { kind: 'branch', name: 'main' } as const
  const folder = await gitFolder(join(cacheDir, `${Math.random()}`), { root: found.root, commit, depth, ref })
  return Number(git(folder, '--git-dir', folder, 'rev-list', '--count', commit))
}

test('jobs of several depths at once each get the history that they want', async () => {
  for (const text of ['one', 'two', 'three', 'four']) repositories.commit('team/demo', { 'a.txt': text })
  await fetched({}, { depth: 1 })
  const whole = await fetched({}, { depth: 0 })
  const three = await fetched({}, { depth: 3 })
  // Another job begins while those have yet to take what was fetched.
  const one = await fetched({}, { depth: 1 })
  assert.equal(await Promise.all([historyOf(whole, 0), historyOf(three, 3), historyOf(one, 1)]), [4, 3, 1])
})

test('jobs of one depth at once, on commits one after the other, each get their whole history', async () => {
  const shas = ['one', 'two', 'three', 'four'].map(text => repositories.commit('team/demo', { 'a.txt': text }))
  const fetchAt = (at: number) =>
    fetched({}, { depth: 2, sha: shas[at] ?? '', refspecs: [`+${shas[at]}:refs/pipelines/${at}`] })
  const jobs = await Promise.all([2, 1, 3, 2, 3, 1].map(fetchAt))
  assert.equal(await Promise.all(jobs.map(job => historyOf(job, 2))), [2, 2, 2, 2, 2, 2])
})

test('repositories that were not used for 30 days are removed, those of submodules too', async () => {
  const projects = join(cacheDir, 'projects')
  for (const [name, days] of Object.entries({ '1-2': 31, '1-2-module-3': 31, '1-2.gone': 31, '1-3': 29 })) {
    mkdirSync(join(projects, name, '.git/objects'), { recursive: true })
    utimesSync(join(projects, name), new Date(), new Date(Date.now() - days * 24 * 60 * 60 * 1000))
  }
  repositories.commit('team/demo', { 'a.txt': 'a\n' })
  const { root } = await fetched()
  while (readdirSync(projects).length > 2) await sleep(20)
  assert.equal(readdirSync(projects).sort(), ['1-3', basename(root)].sort())
})

test('a history that a flag has cut is whole again for the next job', async () => {
  for (const text of ['one', 'two', 'three']) repositories.commit('team/demo', { 'a.txt': text })
  await fetched({ GIT_FETCH_EXTRA_FLAGS: '--depth=1' }, { depth: 0 })
  assert.is(await historyOf(await fetched({}, { depth: 0 }), 0), 3)
  assert.is(await historyOf(await fetched({ GIT_FETCH_EXTRA_FLAGS: '--prune' }, { depth: 0 }), 0), 3)
})

test('submodules of several depths', async () => {
  for (const text of ['one', 'two', 'three']) repositories.commit('team/lib', { 'l.txt': text })
  repositories.commit('team/demo', {}, { lib: ['../lib.git', repositories.info('team/lib').sha] })
  const depthOf = async (GIT_SUBMODULE_DEPTH: string) => {
    const { git } = await fetched({ GIT_SUBMODULE_STRATEGY: 'normal', GIT_SUBMODULE_DEPTH })
    return git.foreign?.submodules[0]
  }
  const [shallow, whole] = [await depthOf('1'), await depthOf('0')]
  await depthOf('1')
  const count = (root = '', commit = '') => git(root, 'rev-list', '--count', commit)
  assert.equal([count(whole?.root, whole?.commit), count(shallow?.root, shallow?.commit)], ['3', '1'])
})

test('files of LFS come with their content, also those of submodules; GIT_LFS_SKIP_SMUDGE leaves pointers', async () => {
  const attributes = '*.bin filter=lfs diff=lfs merge=lfs -text\n'
  const pointer = repositories.server.putLfs('large content\n')
  const other = repositories.server.putLfs('other content\n')
  const lib = repositories.commit('team/lib', { '.gitattributes': attributes, 'o.bin': other })
  repositories.commit('team/demo', { '.gitattributes': attributes, 'd/l.bin': pointer }, { lib: ['../lib.git', lib] })
  const files = await filesOf({ GIT_SUBMODULE_STRATEGY: 'normal' })
  assert.equal([files['d/l.bin'], files['lib/o.bin']], ['large content\n', 'other content\n'])
  const asked = () => repositories.server.requests.filter(line => line.includes('/info/lfs/')).length
  const before = asked()
  await filesOf()
  assert.is(asked(), before, 'what was fetched once is there')
  assert.is((await filesOf({ GIT_LFS_SKIP_SMUDGE: '1' }))['d/l.bin'], pointer)
})

test('an LFS file that the server has not', async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`
  repositories.commit('team/demo', { '.gitattributes': '*.bin filter=lfs\n', 'l.bin': pointer })
  assert.match(await refusal(fetched()), /aaaaaaaaaaaa: Object does not exist/)
})

test('a server that is away for a moment', async () => {
  repositories.commit('team/demo', { 'a.txt': 'a\n' })
  repositories.server.fail(/info\/refs/, 503, 2)
  assert.match(await refusal(fetched({ GET_SOURCES_ATTEMPTS: '2' })), /503/)
  repositories.server.fail(/info\/refs/, 503, 2)
  assert.is((await filesOf({ GET_SOURCES_ATTEMPTS: '3' }))['a.txt'], 'a\n')
})

test('the token is on no command line and in no file', async () => {
  repositories.commit('team/demo', { 'a.txt': 'a\n' })
  const { root, git: found } = await fetched()
  assert.not.match(JSON.stringify(found), /job-token-secret/)
  const config = readFileSync(join(root, '.git/config'), 'utf8')
  assert.not.match(config, /job-token-secret/)
})

test('a hostile repository runs no program of this machine, and leads nobody to its files', async () => {
  const home = mkdtempSync(join(tmpdir(), 'gantry-home-'))
  const [mark, before] = [join(home, 'mark'), process.env.HOME]
  try {
    const program = `touch ${mark}; cat`
    writeFileSync(
      join(home, '.gitconfig'),
      `[filter "evil"]\n\tsmudge = ${program}\n[core]\n\tfsmonitor = ${program}\n`,
    )
    repositories.commit('team/demo', { '.gitattributes': '* filter=evil\n', 'a.txt': 'a\n' })
    repositories.link('team/demo', 'passwd', '/etc/passwd')
    // From here on git would find these programs, were it to look for them.
    process.env.HOME = home
    const found = await fetched()
    // Somebody has got at the repository on the runner's host.
    writeFileSync(join(found.root, '.git/config'), `[core]\n\tfsmonitor = ${program}\n\thooksPath = ${home}\n`, {
      flag: 'a',
    })
    writeFileSync(join(home, 'post-checkout'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    writeFileSync(join(home, 'post-index-change'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    const state = await readSource({ ...found, source: 'head', cacheDir }, { depth: 20, submodules: 'none' })
    const { listing, dispose } = await state.list()
    assert.is(listing.get('passwd')?.kind, 'link')
    assert.is(readFileSync(listing.get('a.txt')?.source ?? '', 'utf8'), 'a\n')
    await dispose()
    await fetched()
    assert.is(existsSync(mark), false)
  } finally {
    process.env.HOME = before
    rmSync(home, { recursive: true, force: true })
  }
})
