import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk } from './desk.ts'
import { openRepositories, type Repositories } from './repositories.ts'

/** What a job leaves to the next one of its slot, without `helper_image` and in images without git. */
const test = suite('gitlab/kept', { timeout: 180 })

let desk: Desk
let repositories: Repositories
let id = 100

/** Volumes are kept by the runner's token. */
const owner = randomBytes(5).toString('hex').slice(0, 9)
const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' })
const volumes = () =>
  docker('volume', 'ls', '--quiet', '--filter', `label=com.gitlab.gitlab-runner.runner.id=${owner}`)
    .split('\n')
    .filter(Boolean)

test.before(async () => {
  repositories = await openRepositories({ password: 'job-token-secret' })
  desk = await openDesk({ token: `glrt-${owner}` })
})

test.after(async () => {
  await desk.close()
  await repositories.close()
  docker('volume', 'rm', '--force', ...volumes())
})

/** Shows the files that are there first. */
const run = async (values: Readonly<Record<string, string>>, script: readonly string[], more = {}, end = 'success') => {
  const { url, ref, sha, refspecs } = repositories.info('team/demo')
  const variables = [
    { key: 'FF_TIMESTAMPS', value: 'false' },
    ...Object.entries(values).map(([key, value]) => ({ key, value, public: true })),
    { key: 'PASSWORD_FILE', value: 'of-this-job-alone', file: true },
  ]
  const list = "echo \"files:$(find . -path ./.git -prune -o -type f -print | sort | tr '\\n' ' ')\""
  const { state, trace } = await desk.run([list, ...script], {
    ...{ id: id++, allow_git_fetch: true, variables },
    git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth: 20 },
    ...more,
  })
  assert.is(state, end, trace)
  return { trace, files: /\nfiles:(.*)/.exec(trace)?.[1]?.trim().split(' ') }
}

test('with fetch, what GIT_CLEAN_FLAGS and GIT_CHECKOUT leave is there for the next job of the slot', async () => {
  repositories.commit('team/demo', { 'a.txt': 'a\n', 'd/old.txt': 'x', 'same.txt': 's\n', '.gitignore': '*.o\n' })
  const leave = ['sleep 1; mkdir -p n/m; echo 1 | tee left k.o n/m/f', 'echo changed > a.txt']
  await run({}, leave)
  assert.equal(volumes(), [])
  const git = { image: { name: 'gantry-test/git' } }
  const ready = ['ls -A; git log --format=%s -1 origin/main', 'git checkout -q origin/main; cat a.txt']
  const zeroth = await run({ GIT_CHECKOUT: 'false' }, ready, git)
  assert.match(zeroth.trace, 'Skipping Git checkout')
  assert.match(zeroth.trace, /ls -A[^\n]*\n\.git\nChange\n(.|\n)*\na\n/)
  const first = await run({ GIT_CLEAN_FLAGS: 'none' }, leave)
  assert.equal(first.files, ['./.gitignore', './a.txt', './d/old.txt', './same.txt'])
  repositories.git('team/demo', 'rm', '--quiet', 'd/old.txt')
  repositories.commit('team/demo', { 'new.txt': 'n\n' })
  const look = ['cat a.txt; ls -d d || echo no-d; [ same.txt -ot left ] && echo same-time']
  const second = await run({ GIT_CLEAN_FLAGS: 'none' }, look)
  assert.equal(second.files, ['./.gitignore', './a.txt', './k.o', './left', './n/m/f', './new.txt', './same.txt'])
  assert.match(second.trace, /\na\n(.*\n)*no-d\nsame-time\n/)
  const third = await run({ GIT_CLEAN_FLAGS: '-ffdx -e n/' }, [
    'echo 1 > left; mkdir -p .git/hooks; touch .git/hooks/x',
  ])
  assert.equal(third.files, ['./.gitignore', './a.txt', './n/m/f', './new.txt', './same.txt'])
  const before = repositories.info('team/demo').sha
  const now = repositories.commit('team/demo', { 'a.txt': 'b\n' })
  const ask = [
    'git rev-parse HEAD origin/main; git status --short; ls .git/hooks || true',
    'git checkout -q origin/main; cat a.txt',
  ]
  const fourth = await run(
    { GIT_CHECKOUT: 'false' },
    [...ask, 'git log --oneline | wc -l; git fsck --connectivity-only'],
    git,
  )
  assert.equal(fourth.files, ['./.gitignore', './a.txt', './left', './n/m/f', './new.txt', './same.txt'])
  assert.match(fourth.trace, `\n${before}\n${now}\n?? left\n?? n/\n`)
  assert.match(fourth.trace, /\nb\n(.*\n)*3\n/)
  assert.not.match(fourth.trace, /\nx\n|error|missing/)
  const fifth = await run({}, [])
  assert.equal(fifth.files, ['./.gitignore', './a.txt', './new.txt', './same.txt'])
  const wrong = await run({ GIT_CLEAN_FLAGS: '--nonsense' }, [], {}, 'failed')
  assert.match(wrong.trace, /ERROR: Job failed: .*unknown option `nonsense'/)
  const [volume = '', ...others] = volumes()
  assert.equal(others, [])
  assert.match(volume, /^runner-[0-9a-f]{32}-cache-[0-9a-f]{32}$/)
  const secrets = ['grep', '-rl', '-e', 'of-this-job-alone', '-e', 'job-token-secret', '/v']
  const found = spawnSync('docker', ['run', '--rm', '--volume', `${volume}:/v`, 'gantry-test/busybox', ...secrets])
  assert.equal([found.status, `${found.stdout}`], [1, ''])
})
