import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildGantryImage } from '../harness/gantry-image.ts'
import { createProject, git, type Project, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('gantry inside a pipeline', { timeout: 400 })

const image = `gantry-test/nested-${process.pid}`
let removeImage = (): void => {}

test.before(async () => {
  removeImage = await buildGantryImage(image)
})
test.after(() => removeImage())

/** What runs inside: services, sources, a failure that is allowed. */
const inner = `
stages: [build, test]
make:
  stage: build
  image: gantry-test/busybox
  script: [cat file, git status || true, pwd]
talk:
  stage: test
  image: gantry-test/busybox
  services: [{name: gantry-test/web, alias: page}]
  script: [wget -qO- page:8080]
may-fail:
  stage: test
  image: gantry-test/busybox
  script: ["exit 3"]
  allow_failure: true
`

const withProject = async (files: Record<string, string>, check: (project: Project) => Promise<void>) => {
  const project = createProject({ ...files, 'inner.yml': inner, file: 'text of the file\n' })
  try {
    await check(project)
  } finally {
    project.remove()
  }
}

const assertInner = (said: string): void => {
  assert.match(said, /text of the file/)
  assert.match(said, /it works/)
}

test('with a mounted socket', () =>
  withProject(
    { '.gitlab-ci.yml': `gantry: {image: ${image}, script: [gantry run --file inner.yml --no-color]}` },
    async project => {
      const ran = await runIn(project, ['--volume', '/var/run/docker.sock:/var/run/docker.sock'])
      assert.is(ran.code, 0, ran.log('gantry'))
      assertInner(ran.log('gantry'))
    },
  ))

test('the GitLab component, with an engine of its own over TLS', () =>
  withProject(
    {
      'component.yml': readFileSync('ci/gitlab/gantry.yml', 'utf8'),
      '.gitlab-ci.yml': `
include:
  - local: component.yml
    inputs:
      image: ${image}
      engine: gantry-test/dind
      prepare: [docker load --quiet --input images.tar]
      command: run --file inner.yml --no-color
`,
    },
    async project => {
      const images = ['gantry-test/busybox', 'gantry-test/web']
      execFileSync('docker', ['save', '--output', join(project.folder, 'images.tar'), ...images])
      git(project.folder, 'add', '--all')
      const ran = await runIn(project, ['--privileged'])
      assert.is(ran.code, 0, ran.log('gantry'))
      assertInner(ran.log('gantry'))
    },
  ))

/** The snapshots that are noted in a home volume: other tests have theirs at the same time. */
const snapshotsOf = (home: string): readonly string[] => {
  const look = ['sh', '-c', "grep -rhoE 'gantry-snapshot-[0-9a-f]+' /home | sort -u"]
  const text = execFileSync('docker', ['run', '--rm', '--volume', `${home}:/home`, 'gantry-test/busybox', ...look], {
    encoding: 'utf8',
  })
  return text.split('\n').filter(Boolean)
}

test('the shell script, without a folder that the engine could see; the second run knows the snapshot of the first', () =>
  withProject({}, async ({ folder, env }) => {
    const home = `gantry-test-home-${process.pid}`
    const run = () =>
      execFileSync(resolve('ci/shell/gantry.sh'), ['run', '--file', 'inner.yml', '--no-color'], {
        cwd: folder,
        env: { ...env, GANTRY_IMAGE: image, GANTRY_HOME: home },
        encoding: 'utf8',
      })
    try {
      assertInner(run())
      assertInner(run())
      const made = snapshotsOf(home)
      execFileSync('docker', ['volume', 'rm', '--force', ...made])
      assert.is(made.length, 1)
    } finally {
      execFileSync('docker', ['volume', 'rm', '--force', home])
    }
  }))
