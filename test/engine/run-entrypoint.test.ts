import { runPipeline } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { together } from '../harness/together.ts'

const test = suite('run: entrypoints, users and image forms', { timeout: 120 })
const part = together(test, { 'sub/file': 'text', README: 'text' })

part(
  "an image's entrypoint is kept, its output is in the log, at every start",
  `
build:
  image: gantry-test/entry-exec
  script: [echo script]
  after_script: [echo after]
`,
  ran => {
    assert.is(ran.code, 0, ran.stderr)
    assert.is(ran.log('build').match(/^entrypoint/gm)?.length, 2, ran.log('build'))
  },
)

for (const entrypoint of ['[""]', '["/bin/sh", "-c", "exec \\"$0\\" \\"$@\\""]']) {
  part(
    `entrypoint: ${entrypoint} takes the place of the image's`,
    `
build:
  image: {name: gantry-test/entry-ignore, entrypoint: ${entrypoint}}
  script: [echo script]
`,
    ran => {
      assert.is(ran.code, 0, ran.log('build'))
      assert.match(ran.log('build'), /^script$/m)
    },
  )
}

part(
  'an entrypoint that never runs the shell fails the job with the way out',
  'build: {image: gantry-test/entry-ignore, script: [echo script]}',
  ran => {
    assert.is(ran.code, 1)
    assert.match(ran.log('build'), /entrypoint: \[""\]/)
    assert.not.match(ran.log('build'), /^script$/m)
  },
)

part(
  'an image without a shell fails the job with a sentence',
  'build: {image: gantry-test/shell-less, script: [echo script]}',
  ran => {
    assert.is(ran.code, 1)
    assert.match(`${ran.jobs.build?.message}`, /sh/)
    assert.match(ran.log('build'), /ERROR: Job failed/)
  },
)

part(
  "the image's user runs the script, and can write to the sources",
  `
build:
  image: gantry-test/user
  script:
    - id -u
    - echo "$GREETING"
    - pwd
    - echo more >> sub/file && mkdir new && rm README
    - ls -ln
`,
  ran => {
    assert.is(ran.code, 0, ran.log('build'))
    assert.match(ran.log('build'), /\$ id -u\n1000\n.*\nhello from the image\n.*\n\/builds\/local\/shop\n/)
    assert.match(ran.log('build'), /^drwxrwxrwx +\d+ 0 +0 .* sub$/m)
  },
)

part(
  'docker: user and platform, and the string and map forms',
  `
user:
  image: {name: gantry-test/busybox, docker: {user: "1234", platform: linux/amd64}}
  script: [id -u]
named:
  variables: {TAG: latest}
  image: "gantry-test/busybox:$TAG"
  script: [echo ok]
`,
  ran => {
    assert.is(ran.code, 0, ran.log('user') + ran.log('named'))
    assert.match(ran.log('user'), /^1234$/m)
  },
)

test('no image anywhere: one error that names the three places', async () => {
  const ran = await runPipeline('build: {script: [echo]}')
  assert.is(ran.code, 2)
  assert.match(
    ran.stderr,
    /The job `build` has no image to run in\.[\s\S]*`image:` in the job or under `default:`[\s\S]*--default-image/,
  )
  assert.is((await runPipeline('build: {script: [echo]}', ['--default-image', 'gantry-test/busybox'])).code, 0)
})

test('an image that is nowhere fails its job, not the run', async () => {
  const ran = await runPipeline(
    `
missing: {image: "gantry-test/nowhere:1", script: [echo]}
there: {image: gantry-test/busybox, script: [echo]}
`,
    ['--pull', 'never'],
  )
  assert.is(ran.jobs.missing?.status, 'failed')
  assert.is(ran.jobs.there?.status, 'success')
})
