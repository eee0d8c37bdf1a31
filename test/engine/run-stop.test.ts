import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { bin } from '../harness/bin.ts'
import { createProject, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: Ctrl-C, kill -9 and what is left', { timeout: 180 })

const pipeline = `
long:
  image: gantry-test/busybox
  services: [{name: gantry-test/web, alias: web}]
  script: ["trap 'echo got TERM' TERM", "echo ready", "sleep 300"]
  after_script: ['echo "after $CI_JOB_STATUS"', 'sleep "\${AFTER:-0}"']
next: {stage: deploy, image: gantry-test/busybox, script: [echo next]}
`

type Running = { readonly process: ChildProcess; readonly output: () => string; readonly ended: Promise<number | null> }

/** `gantry run` as a process of its own. */
const start = ({ folder, env }: Project, ...args: string[]): Running => {
  const [node, ...program] = bin
  const child = spawn(node, [...program, 'run', '-C', folder, ...args], { env })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += chunk))
  return { process: child, output: () => text, ended: once(child, 'exit').then(([code]) => code) }
}

const until = async (running: Running, pattern: RegExp): Promise<void> => {
  while (!pattern.test(running.output())) {
    if (running.process.exitCode !== null) throw new Error(`It ended too early:\n${running.output()}`)
    await new Promise(done => setTimeout(done, 50))
  }
}

/** Containers, networks and volumes of the run of a process. */
const things = (pid: number | undefined): string[] =>
  [
    ['ps', '--all', '--quiet'],
    ['network', 'ls', '--quiet'],
    ['volume', 'ls', '--quiet'],
  ].flatMap(command =>
    execFileSync('docker', [...command, '--filter', `label=gantry.pid=${pid}`], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean),
  )

const inProject = (body: (project: Project) => Promise<void>) => async () => {
  const project = createProject({ '.gitlab-ci.yml': pipeline })
  try {
    await body(project)
  } finally {
    project.remove()
  }
}

test(
  'the first Ctrl-C stops the script, runs after_script and cleans up',
  inProject(async project => {
    const running = start(project)
    await until(running, /│ ready/)
    running.process.kill('SIGINT')
    assert.is(await running.ended, 130)
    assert.match(running.output(), /│ after canceled/)
    assert.match(running.output(), /next/)
    assert.not.match(running.output(), /│ next$/m)
    assert.equal(things(running.process.pid), [])
  }),
)

test(
  'the second Ctrl-C does not wait for after_script',
  inProject(async project => {
    const running = start(project, '--variable', 'AFTER=300')
    await until(running, /│ ready/)
    running.process.kill('SIGINT')
    await until(running, /│ after canceled/)
    running.process.kill('SIGINT')
    assert.is(await running.ended, 130)
    assert.equal(things(running.process.pid), [])
  }),
)

test(
  'SIGTERM ends with 143',
  inProject(async project => {
    const running = start(project)
    await until(running, /│ ready/)
    running.process.kill('SIGTERM')
    assert.is(await running.ended, 143)
    assert.equal(things(running.process.pid), [])
  }),
)

test(
  'what a kill -9 leaves is removed by the next run; a run that is alive keeps its things',
  inProject(async project => {
    const alive = start(project)
    await until(alive, /│ ready/)
    const killed = start(project)
    await until(killed, /│ ready/)
    killed.process.kill('SIGKILL')
    await killed.ended
    assert.ok(things(killed.process.pid).length > 0)
    const kept = things(alive.process.pid)
    await start(project, 'next').ended
    assert.equal(things(killed.process.pid), [])
    assert.equal(things(alive.process.pid), kept)
    alive.process.kill('SIGINT')
    await alive.ended
  }),
)

test(
  'gantry clean removes what a kill -9 leaves',
  inProject(async project => {
    const killed = start(project)
    await until(killed, /│ ready/)
    killed.process.kill('SIGKILL')
    await killed.ended
    const [node, ...program] = bin
    execFileSync(node, [...program, 'clean'], { env: project.env })
    assert.equal(things(killed.process.pid), [])
  }),
)
