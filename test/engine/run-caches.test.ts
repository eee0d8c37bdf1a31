import { createProject, git, type Project, type Ran, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** Which cache a job finds, from one run to the next; what is in it is tried in `workspace-cache`. */
const test = suite('run: keys of caches', { timeout: 180 })

type Check = (project: Project) => Promise<void>

/** The key of a cache does not depend on how files get into volumes: each is tried in one mode. */
const inMode = (mode: 'auto' | 'plain', title: string, files: Record<string, string>, check: Check): void => {
  test(`${mode}: ${title}`, async () => {
    const project = createProject(files)
    try {
      await check({ ...project, env: { ...project.env, GANTRY_WORKSPACE: mode } })
    } finally {
      project.remove()
    }
  })
}

/** What the job has found, and the keys that it has asked for. */
const found = (ran: Ran, job: string) => {
  const log = ran.log(job)
  assert.is(ran.jobs[job]?.status, 'success', ran.stderr + log)
  return {
    content: /^found <(.*)>$/m.exec(log)?.[1],
    asked: [...log.matchAll(/^Checking cache for (.*)\.\.\.$/gm)].map(([, key]) => key),
  }
}

/** Shows what is in the cache, and adds its own name. */
const job = (cache: string, paths = 'paths: [deps]'): string =>
  `{image: gantry-test/busybox, cache: {${paths}, ${cache}}, script: ['echo "found <$(cat deps/f | xargs)>"', 'mkdir -p deps', 'echo "$CI_COMMIT_REF_NAME" >>deps/f']}`

inMode(
  'auto',
  'those of a protected branch stay apart, unless unprotect says otherwise; the global fallback never is protected',
  { '.gitlab-ci.yml': `own: ${job('key: k')}\nshared: ${job('key: s, unprotect: true')}\n` },
  async project => {
    const main = await runIn(project)
    assert.equal(found(main, 'own'), { content: '', asked: ['k-protected'] })
    assert.equal(found(main, 'shared'), { content: '', asked: ['s-non_protected'] })
    const branch = await runIn(project, ['--branch', 'feature'])
    assert.equal(found(branch, 'own'), { content: '', asked: ['k-non_protected'] })
    assert.equal(found(branch, 'shared'), { content: 'main', asked: ['s-non_protected'] })

    const fallback = (key: string) => ['--branch', 'other', '--variable', `CACHE_FALLBACK_KEY=${key}`]
    project.write({ '.gitlab-ci.yml': `own: ${job('key: new, fallback_keys: [none]')}\n` })
    const refused = await runIn(project, fallback('k-protected'))
    assert.equal(found(refused, 'own'), { content: '', asked: ['new-non_protected', 'none-non_protected'] })
    assert.match(refused.log('own'), /WARNING: CACHE_FALLBACK_KEY "k-protected" not allowed to end in "-protected"/)
    project.write({ '.gitlab-ci.yml': `own: ${job('key: newer, fallback_keys: [none, s]')}\n` })
    const last = await runIn(project, fallback('k-non_protected'))
    assert.equal(found(last, 'own'), {
      content: 'main feature',
      asked: ['newer-non_protected', 'none-non_protected', 's-non_protected'],
    })
    project.write({ '.gitlab-ci.yml': `own: ${job('key: newest')}\n` })
    const global = await runIn(project, fallback('k-non_protected'))
    assert.equal(found(global, 'own'), { content: 'feature', asked: ['newest-non_protected', 'k-non_protected'] })
  },
)

inMode(
  'plain',
  'files: their content; files_commits: the commits that touched them last',
  {
    'a.lock': 'one\n',
    '.gitlab-ci.yml': `content: ${job('key: {files: [a.lock], prefix: $CI_JOB_NAME}')}\ncommits: ${job('key: {files_commits: [a.lock]}')}\n`,
  },
  async project => {
    const contents = async () => {
      const ran = await runIn(project)
      return ['content', 'commits'].map(name => found(ran, name).content)
    }
    assert.equal(await contents(), ['', ''])
    assert.equal(await contents(), ['main', 'main'])
    project.write({ other: 'x' })
    git(project.folder, 'add', '--all')
    git(project.folder, 'commit', '--quiet', '--message=other')
    assert.equal(await contents(), ['main main', 'main main'], 'a commit that touches neither')
    project.write({ 'a.lock': 'two\n' })
    assert.equal(await contents(), ['', 'main main main'], 'an edit')
    git(project.folder, 'commit', '--all', '--quiet', '--message=edit')
    assert.equal(await contents(), ['main', ''], 'a commit of it')
  },
)
