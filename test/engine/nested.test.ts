import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
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

/** What runs inside: sources and a service. */
const inner = `
talk:
  image: gantry-test/busybox
  services: [{name: gantry-test/web, alias: page}]
  script: [cat file, wget -qO- page:8080]
`

/** And in several stages, with a failure that is allowed. */
const stages = `
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
    {
      'stages.yml': stages,
      '.gitlab-ci.yml': `gantry: {image: ${image}, script: [gantry run --file stages.yml --no-color]}`,
    },
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
    // Whoever calls it is rarely root.
    execFileSync('chown', ['-R', '1000:1000', folder])
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

const read = (file: string): string => readFileSync(file, 'utf8')

test('the steps of the Jenkinsfile, in a container as Jenkins starts it', () =>
  withProject({ '.gitlab-ci.yml': inner }, async ({ folder }) => {
    const file = read('ci/jenkins/Jenkinsfile')
    const home = `gantry-test-jenkins-${process.pid}`
    const args = (/args '(.+)'/.exec(file)?.[1] ?? '').replace('gantry-home', home).split(' ')
    const steps = [...file.matchAll(/^ +sh '(.+)'$/gm)].map(([, step]) => step)
    assert.is(steps.length, 2)
    const docker = (...rest: string[]) => execFileSync('docker', rest, { encoding: 'utf8' })
    docker(
      'create',
      '--name',
      home,
      '--env',
      'WORKSPACE=/agent',
      '--workdir',
      '/agent',
      ...args,
      image,
      'sh',
      '-ec',
      steps.join('\n'),
    )
    try {
      // The agent's user is not root.
      execFileSync('sh', ['-c', 'tar --owner=1000 --group=1000 -c . | docker cp - "$0:/agent"', home], { cwd: folder })
      assertInner(docker('start', '--attach', home))
    } finally {
      const made = snapshotsOf(home)
      docker('rm', '--force', home)
      docker('volume', 'rm', '--force', home, ...made)
    }
  }))

test("Woodpecker's service and step, as jobs know them", () =>
  withProject({ '.gitlab-ci.yml': inner }, async project => {
    const { services, steps } = parse(read('ci/woodpecker/gantry.yaml'))
    const commands: readonly string[] = steps.gantry.commands
    const job = {
      image,
      services: [{ name: 'gantry-test/dind', alias: 'docker', variables: services.docker.environment }],
      variables: steps.gantry.environment,
      script: [...commands.slice(0, -1), 'docker load --quiet --input images.tar', commands.at(-1)],
    }
    assert.is(services.docker.privileged, true)
    project.write({ 'outer.yml': JSON.stringify({ gantry: job }) })
    execFileSync('docker', [
      'save',
      '--output',
      join(project.folder, 'images.tar'),
      'gantry-test/busybox',
      'gantry-test/web',
    ])
    git(project.folder, 'add', '--all')
    const ran = await runIn(project, ['--file', 'outer.yml', '--privileged'])
    assert.is(ran.code, 0, ran.log('gantry'))
    assertInner(ran.log('gantry'))
  }))

test("GitHub's action: the command is split into words and is no part of the script", () => {
  const { runs, inputs } = parse(read('ci/github/action.yml'))
  const { jobs } = parse(read('ci/github/workflow.yml'))
  const use = jobs.gantry.steps.find(({ uses }: { uses: string }) => uses === './ci/github')
  assert.equal(
    Object.keys(use.with).filter(name => !(name in inputs)),
    [],
  )
  assert.is(runs.using, 'composite')
  const step = runs.steps.find(({ run }: { run?: string }) => run !== undefined)
  assert.equal(step.env, { VERSION: '${{ inputs.version }}', COMMAND: '${{ inputs.command }}' })
  const folder = mkdtempSync(join(tmpdir(), 'gantry-npx-'))
  try {
    writeFileSync(join(folder, 'npx'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 })
    const env = { PATH: `${folder}:${process.env.PATH}`, VERSION: '1.2', COMMAND: 'run --stage $(id);echo' }
    const said = execFileSync('bash', ['-e', '-c', step.run], { env, encoding: 'utf8' })
    assert.equal(said.trim().split('\n'), ['--yes', 'gantry@1.2', 'run', '--stage', '$(id);echo'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
