import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gantry } from '../harness/gantry.ts'
import { createProject, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { together } from '../harness/together.ts'

const test = suite('run: artifacts and caches', { timeout: 180 })
const part = together(test)

part(
  'artifacts and dotenv variables go to later jobs, as needs and dependencies say',
  `
stages: [build, test]
default: {image: gantry-test/busybox}
make:
  stage: build
  script: ["mkdir -p out/deep", "echo made > out/deep/file", "echo VERSION=1.2 > build.env"]
  artifacts: {paths: [out/], reports: {dotenv: build.env}}
other:
  stage: build
  script: ["mkdir out", "echo other > out/other"]
  artifacts: {paths: [out], exclude: [out/nothing]}
all: {stage: test, script: ['cat out/deep/file out/other', 'echo "version $VERSION"']}
needs: {stage: test, needs: [make], script: ["ls out"]}
none: {stage: test, dependencies: [], script: ["ls out || echo nothing here"]}
ordered: {stage: test, needs: [{job: make, artifacts: false}], script: ['echo "version <$VERSION>"; ls out || echo nothing here']}
`,
  ran => {
    assert.is(ran.code, 0, ran.stderr)
    assert.match(ran.log('all'), /^made\nother\n[\s\S]*^version 1\.2$/m)
    assert.match(ran.log('all'), /Downloading artifacts for make \(\d+\)\.\.\.\n.*Downloading artifacts for other/)
    assert.match(ran.log('needs'), /\$ ls out\ndeep\n/)
    assert.match(ran.log('none'), /^nothing here$/m)
    assert.match(ran.log('ordered'), /^version <>\n[\s\S]*nothing here$/m)
  },
)

part(
  'many files: later jobs have them, each for itself, and a cache takes what they were given',
  `
stages: [build, test, deploy]
default: {image: gantry-test/busybox}
old: {stage: build, cache: {key: k, paths: [out]}, script: ["mkdir out", "echo old > out/x"]}
many:
  stage: build
  script: ["mkdir -p out/many", "for i in $(seq 2001); do echo $i > out/many/$i; done", "echo new > out/x"]
  artifacts: {paths: [out]}
few:
  stage: build
  script: ["mkdir -p out/many", "echo few > out/few", "echo few > out/many/1"]
  artifacts: {paths: [out]}
change: {stage: test, dependencies: [many], script: ["ls out/many | wc -l", "rm out/many/1*", "echo changed > out/x"]}
both: {stage: test, script: ["cat out/few out/many/1 out/many/2 out/x", "ls out/many | wc -l"]}
cached: {stage: test, dependencies: [many], cache: {key: k, paths: [out]}, script: [cat out/x]}
look: {stage: deploy, dependencies: [], cache: {key: k, paths: [out], policy: pull}, script: [cat out/x, "ls out/many | wc -l"]}
`,
  ran => {
    assert.is(ran.code, 0, ran.stderr)
    assert.match(ran.log('change'), /^2001$/m)
    assert.match(ran.log('both'), /^few\nfew\n2\nnew\n[\s\S]*^2001$/m)
    assert.match(ran.log('cached'), /^new$/m)
    assert.match(ran.log('look'), /^new\n[\s\S]*^2001$/m)
  },
)

part(
  'artifacts of a failed job: when, and nothing matched',
  `
default: {image: gantry-test/busybox}
bad:
  script: ["echo log > log", "exit 1"]
  artifacts: {paths: [log], when: on_failure}
empty:
  script: ["true"]
  artifacts: {paths: [nowhere]}
look: {stage: deploy, when: always, script: [cat log]}
`,
  ran => {
    assert.match(ran.log('look'), /^log$/m)
    assert.is(ran.jobs.empty?.status, 'success')
    assert.match(ran.log('empty'), /WARNING: nowhere: no matching files[\s\S]*ERROR: No files to upload/)
  },
)

for (const mode of ['auto', 'plain']) {
  test(`a cache outlives the run, is listed and cleared (workspace: ${mode})`, async () => {
    const project = createProject({
      '.gitlab-ci.yml': `
build:
  image: gantry-test/busybox
  cache: {key: deps, paths: [vendor/]}
  script: ["cat vendor/count || mkdir vendor", "echo x >> vendor/count", "wc -l < vendor/count"]
`,
    })
    const env = { ...project.env, GANTRY_WORKSPACE: mode }
    try {
      assert.match((await runIn({ ...project, env })).log('build'), /^1$/m)
      const second = await runIn({ ...project, env })
      assert.match(
        second.log('build'),
        /Checking cache for deps-protected\.\.\.\n[\s\S]*Successfully extracted cache[\s\S]*^2$/m,
      )
      assert.match((await runIn({ ...project, env })).log('build'), /^3$/m)
      const run = (...argv: string[]) => gantry(argv, { cwd: project.folder, env })
      assert.match((await run('cache', 'list')).stdout, /^deps-protected +\d+/m)
      assert.is((await run('cache', 'clear')).code, 0)
      assert.equal(JSON.parse((await run('cache', 'list', '--json')).stdout), [])
    } finally {
      project.remove()
    }
  })
}

test('artifacts are taken out, and never written to the working copy', async () => {
  const project = createProject({
    '.gitlab-ci.yml': `
default: {image: gantry-test/busybox}
one: {script: [mkdir out, echo 1 > out/file, echo 1 > out/one], artifacts: {name: first, paths: [out]}}
two: {stage: deploy, script: [echo 2 > out/file], artifacts: {paths: [out/file]}}
`,
  })
  const read = (...path: string[]) => readFileSync(join(project.folder, ...path), 'utf8')
  const run = (...argv: string[]) => gantry(argv, { cwd: project.folder, env: project.env })
  try {
    assert.is((await runIn(project, ['--artifacts-to', '../all'])).code, 0)
    assert.equal([read('..', 'all', 'out', 'file'), read('..', 'all', 'out', 'one')], ['2\n', '1\n'])
    assert.not(existsSync(join(project.folder, 'out')))
    assert.match((await run('artifacts', 'list')).stdout, /^one +first +3/m)
    assert.is((await run('artifacts', 'get', 'one', '../first')).code, 0)
    assert.is(read('..', 'first', 'out', 'file'), '1\n')
    assert.is((await run('artifacts', 'get', 'three')).code, 2)
  } finally {
    project.remove()
  }
})
