import { execFileSync } from 'node:child_process'
import { run } from '../../lib/index.ts'
import { createProject } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** Somebody builds an image anew and removes the old one while a run goes on. */
const test = suite('run: an image goes meanwhile', { timeout: 120 })

const image = `gantry-test/passing-${process.pid}`
const docker = (args: readonly string[], input?: string): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe', ...(input !== undefined && { input }) }).trim()

const build = (text: string): void =>
  void docker(['build', '--quiet', '--tag', image, '-'], `FROM gantry-test/busybox\nENV MADE="${text}"\n`)

const replace = (): void => {
  const old = docker(['image', 'inspect', '--format', '{{.Id}}', image])
  build('anew')
  docker(['image', 'rm', '--force', old])
}

test.before.each(() => build('before'))
test.after(() => docker(['image', 'rm', '--force', image]))

/** Runs a chain of jobs; what is removed when one of them says so. */
const runChain = async (last: string, workspace: 'plain' | 'overlay') => {
  const project = createProject({
    '.gitlab-ci.yml': `
default: {image: gantry-test/busybox}
first: {image: ${image}, script: [echo "$MADE"]}
middle: {needs: [first], script: [echo now, sleep 2]}
last: {needs: [middle], ${last}}
`,
  })
  const env = { ...project.env, GANTRY_WORKSPACE: workspace === 'plain' ? 'plain' : undefined }
  const logs: Record<string, string> = {}
  try {
    const { jobs } = await run({
      cwd: project.folder,
      env,
      concurrency: 1,
      onEvent: event => {
        if (event.type !== 'output') return
        logs[event.job] = (logs[event.job] ?? '') + event.text
        if (event.job === 'middle' && /^now$/m.test(event.text)) replace()
      },
    })
    return { jobs, log: logs.last ?? '' }
  } finally {
    project.remove()
  }
}

const own = `image: ${image}, script: [echo "$MADE"]`
const service = `services: [{name: ${image}, alias: kept, command: [sleep, "60"]}], script: [ping -c 1 kept]`

// A job of a resource group is not started ahead.
test('it is looked for again: the image of a job', async () => {
  const { jobs, log } = await runChain(`resource_group: one, ${own}`, 'overlay')
  assert.is(jobs.last?.status, 'success', log)
  assert.match(log, /^anew$/m)
})

test('it is looked for again: the image of a service, with plain volumes', async () => {
  const { jobs, log } = await runChain(`resource_group: one, ${service}`, 'plain')
  assert.is(jobs.last?.status, 'success', log)
})

test('a job that was started ahead has what it needs', async () => {
  const { jobs, log } = await runChain(own, 'overlay')
  assert.is(jobs.last?.status, 'success', log)
})
