import { createProject } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { onTerminal } from '../harness/terminal.ts'

const test = suite('terminal', { timeout: 300 })

const manual = `
default: {image: gantry-test/busybox}
stages: [build, deploy, after]
build: {stage: build, script: [sleep 600]}
docs: {stage: deploy, needs: [], when: manual, script: [echo published]}
drop: {stage: deploy, needs: [docs], when: manual, manual_confirmation: Really drop it?, allow_failure: false, script: [exit 0]}
after: {stage: after, needs: [drop], script: [exit 0]}
`

/** Without its first job. */
const short = manual.replace(/^build: .*$/m, 'build: {stage: build, script: [exit 0]}')

test('manual jobs: chosen when nothing else is left, confirmed, and what waits for them goes on', async () => {
  const project = createProject({ '.gitlab-ci.yml': short })
  try {
    const terminal = onTerminal(['run'], project)
    await terminal.until(/docs is manual: press m to choose manual jobs to start/)
    await terminal.until(/Only manual jobs are left[\s\S]*\[ \] docs/)
    terminal.type(' \r')
    await terminal.until(/docs .* passed/)
    await terminal.until(/Only manual jobs are left[\s\S]*\[ \] drop/)
    terminal.type(' \r')
    await terminal.until(/drop: Really drop it\? Press y to start it, n to leave it\./)
    terminal.type('y')
    assert.is(await terminal.ended, 0)
    assert.match(terminal.shown(), /after +after +passed[\s\S]*4 passed in/)
  } finally {
    project.remove()
  }
})

test('manual jobs: m chooses while others run; Ctrl-C still ends the run', async () => {
  const project = createProject({ '.gitlab-ci.yml': manual })
  try {
    const terminal = onTerminal(['run'], project)
    await terminal.until(/docs is manual: press m/)
    terminal.type('m')
    await terminal.until(/Which manual jobs are to start\?/)
    terminal.type(' \r')
    await terminal.until(/docs .* passed/)
    await terminal.until(/drop is manual: press m/)
    terminal.type('\u0003')
    assert.is(await terminal.ended, 130)
    assert.match(terminal.shown(), /build +build +canceled/)
  } finally {
    project.remove()
  }
})

test('manual jobs: Enter without a mark ends the run, and with --no-ask nobody is asked', async () => {
  const project = createProject({ '.gitlab-ci.yml': short })
  try {
    const asked = onTerminal(['run'], project)
    await asked.until(/Only manual jobs are left/)
    asked.type('\r')
    assert.is(await asked.ended, 0)
    assert.match(asked.shown(), /1 passed · 2 skipped · 1 manual in/)
    const silent = onTerminal(['run', '--no-ask'], project)
    assert.is(await silent.ended, 0)
    assert.not.match(silent.shown(), /press m/)
  } finally {
    project.remove()
  }
})

const failing = `
default: {image: gantry-test/busybox}
chatty: {script: ['while [ ! -e stop ]; do echo chatter; sleep 1; done'], timeout: 5 minutes}
test:
  services: [{name: gantry-test/web, alias: page}]
  variables: {GREETING: hello}
  script: [echo half > made, exit 4]
`

test("gantry run --shell-on-failure: the terminal is the shell's alone", async () => {
  const project = createProject({ '.gitlab-ci.yml': failing })
  try {
    const run = onTerminal(['run', '--shell-on-failure', '--jobs', '2'], project)
    await run.until(/A shell in .*-build/)
    await run.until(/builds\/local\/shop # /)
    run.type('sleep 3; cat made\n')
    await run.until(/sleep 3; cat made\nhalf\n.*shop # /)
    run.type('exit\n')
    await run.until(/test failed in .*: exit code 4/)
    await run.until(/chatter/)
    run.type('\u0003')
    assert.is(await run.ended, 130)
  } finally {
    project.remove()
  }
})
