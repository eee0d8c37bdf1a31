import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk } from './desk.ts'
import { openRepositories, type Repositories } from './repositories.ts'

/** Feature flags that change what a job finds and what its log shows, with real containers. */
const test = suite('gitlab/feature-flags', { timeout: 180 })

let desk: Desk
let repositories: Repositories
let id = 100

test.before(async () => {
  repositories = await openRepositories()
  repositories.commit('team/demo', { 'd/a.txt': 'a\n' })
  desk = await openDesk()
})

test.after(async () => {
  await desk.close()
  await repositories.close()
})

const run = (script: readonly string[], values: Readonly<Record<string, string>>, more = {}, at = desk) => {
  const { url, ref, sha, refspecs, depth } = repositories.info('team/demo')
  return at.run(script, {
    id: id++,
    allow_git_fetch: true,
    git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth },
    variables: Object.entries({ FF_TIMESTAMPS: 'false', ...values }).map(([key, value]) => ({ key, value })),
    ...more,
  })
}

const start = 'section_start:0:section_script_step_1[hide_duration=true,collapsed=true]\r\u001b[0K'
const end = 'section_end:0:section_script_step_1\r\u001b[0K'

test('FF_SCRIPT_SECTIONS: commands of many lines in sections, for servers that show them', async () => {
  const script = ['echo one', 'echo two\necho three']
  const on = { FF_SCRIPT_SECTIONS: 'true' }
  const { trace } = await run(script, on, { features: { trace_sections: true } })
  const shown = `${start}\u001b[32;1m$ echo two\necho three\u001b[0;m\n${end}\ntwo\nthree\n`
  assert.ok(trace.replaceAll(/:\d{9,}:/g, ':0:').includes(shown), trace)
  const plain = await run(script, on)
  assert.match(plain.trace, '$ echo two # collapsed multi-line command')
  assert.not.match(plain.trace, 'section_')
})

const umask = 'FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR'
const look = ["stat -c '%a %U %n' . d d/a.txt"]

test(`${umask}: files are of the user of the image, and not everybody's`, async () => {
  const image = { name: 'gantry-test/user' }
  const usual = await run(look, {}, { image })
  assert.match(usual.trace, '\n777 root .\n777 root d\n666 root d/a.txt\n')
  const { state, trace } = await run([...look, 'echo b >> d/a.txt'], { [umask]: 'true' }, { image })
  assert.is(state, 'success', trace)
  assert.match(trace, 'Not using umask')
  assert.match(trace, /Changing ownership of files at "\/builds\/team\/demo" to \d+:\d+/)
  assert.match(trace, '\n755 builder .\n755 builder d\n644 builder d/a.txt\n')
  const root = await run(look, { [umask]: 'true' })
  assert.match(root.trace, '\n755 root .\n755 root d\n644 root d/a.txt\n')
  assert.not.match(root.trace, 'Changing ownership')
})

test(`${umask} with git in a helper image`, async () => {
  const docker = 'helper_image = "gantry-test/git"\nnetwork_mode = "host"\ndisable_cache = true'
  const helped = await openDesk({ docker })
  try {
    const { trace } = await run(look, { [umask]: 'true' }, { image: { name: 'gantry-test/user' } }, helped)
    assert.match(trace, /\n755 builder d\n644 builder d\/a\.txt\n/)
  } finally {
    await helped.close()
  }
})
