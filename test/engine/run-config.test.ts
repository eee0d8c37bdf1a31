import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ran, runPipeline } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** `gantry run --config`: what a config.toml changes for local jobs. */
const test = suite('run: config.toml', { timeout: 120 })

const folder = mkdtempSync(join(tmpdir(), 'gantry-config-'))
const token = `glrt-${Date.now()}x`

test.after(() => {
  rmSync(folder, { recursive: true, force: true })
  const volumes = docker('volume', 'ls', '-q', '-f', 'label=com.gitlab.gitlab-runner.destination=/kept-by-test')
  if (volumes !== '') docker('volume', 'rm', ...volumes.split('\n'))
})

const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' }).trim()

const runWith = (config: string, pipeline: string, more: readonly string[] = []): Promise<Ran> => {
  const file = join(folder, 'config.toml')
  writeFileSync(
    file,
    `[[runners]]
name = "mine"
token = "${token}"
executor = "docker"
${config.includes('[runners.docker]') ? config : `[runners.docker]\n${config}`}
pull_policy = "if-not-present"
`,
  )
  return runPipeline(pipeline, ['--config', file, ...more])
}

const job = (script: string, more = ''): string => `
job:
  image: {name: gantry-test/busybox${more}}
  script: [${JSON.stringify(script)}]
`

test('scripts of the runner stand round those of the job; its own variables are weaker', async () => {
  const ran = await runWith(
    `pre_build_script = "echo before; A=1"
post_build_script = "echo after $A"
environment = ["WEAK=runner", "ONLY=runner"]
[runners.docker]
`,
    'job: {image: gantry-test/busybox, variables: {WEAK: job}, script: [echo job $A $WEAK $ONLY]}',
  )
  assert.is(ran.code, 0, ran.log('job'))
  assert.match(ran.log('job'), /^before\n\$ echo job.*\njob 1 job runner\n\$ echo after.*\nafter 1$/m)
})

test('a user that allowed_users does not name', async () => {
  const ran = await runWith('allowed_users = ["1000"]', job('id -u', ', docker: {user: "1001"}'))
  assert.is(ran.jobs.job?.reason, 'runner_system_failure')
  assert.match(ran.log('job'), /Job failed \(system failure\): user "1001" is not an allowed user: \[1000\]/)
})

test("the runner's user beats the job's", async () => {
  const ran = await runWith('user = "1000"', job('echo user $(id -u)', ', docker: {user: "1001"}'))
  assert.match(ran.log('job'), /^user 1000$/m)
})

test('entrypoints stay as they are, with a warning', async () => {
  const ran = await runWith('disable_entrypoint_overwrite = true', job('echo ok', ', entrypoint: ["/bin/false"]'))
  assert.is(ran.code, 0, ran.log('job'))
  assert.match(ran.log('job'), /WARNING: Entrypoint override disabled/)
})

test('more services than allowed', async () => {
  const ran = await runWith(
    'services_limit = 0',
    'job: {image: gantry-test/busybox, services: [gantry-test/web], script: [echo]}',
  )
  assert.is(ran.jobs.job?.reason, 'runner_system_failure')
  assert.match(ran.log('job'), /too many services requested: 1, only 0 allowed/)
})

for (const mode of ['bridge', 'host'])
  test(`network_mode = "${mode}" is used as it is`, async () => {
    const host = mode === 'host' ? '127.0.0.1' : 'web'
    const ran = await runWith(
      `network_mode = "${mode}"`,
      `job: {image: gantry-test/busybox, services: [{name: gantry-test/web, alias: web}], script: ["wget -qO- http://${host}:8080/"]}`,
    )
    assert.is(ran.code, 0, ran.log('job'))
    assert.match(ran.log('job'), /^it works$/m)
  })

test('a network of the job without services, when it wants one, with the MTU of the settings', async () => {
  const ran = await runWith(
    'network_mtu = 1234',
    `job: {image: gantry-test/busybox, variables: {FF_NETWORK_PER_BUILD: "true"},
  script: ["cat /sys/class/net/eth0/mtu", "echo net=$CI_BUILD_NETWORK_NAME"]}`,
  )
  assert.match(ran.log('job'), /^1234$/m)
  assert.match(ran.log('job'), /^net=runner-\S+$/m)
})

test('labels of the containers', async () => {
  const ran = await runWith('container_labels = {team = "of-$CI_PROJECT_NAME"}', job('echo'), ['--verbose'])
  assert.match(ran.stdout, /--label team=of-shop/)
})

const mode = (log: string) => /^mode=(\d+)$/m.exec(log)?.[1]

test('a volume that is named by its destination stays for the next job, whoever that runs as', async () => {
  const config = 'volumes = ["/kept-by-test"]'
  const first = await runWith(config, job('echo one > /kept-by-test/file', ', docker: {user: "1000"}'))
  assert.is(first.code, 0, first.log('job'))
  const second = await runWith(config, job('cat /kept-by-test/file; stat -c mode=%a /kept-by-test'))
  assert.match(second.log('job'), /^one$/m)
  assert.is(mode(second.log('job')), '777')
  const third = await runWith(
    `${config}\ndisable_cache = true`,
    job('ls -A /kept-by-test | wc -l; stat -c mode=%a /kept-by-test'),
  )
  assert.match(third.log('job'), /^0$/m)
  assert.is(mode(third.log('job')), '777')
})

test('a runner that is not there', async () => {
  const ran = await runWith('', job('echo'), ['--runner', 'mien'])
  assert.is(ran.code, 2)
  assert.match(ran.stderr, /has no runner "mien"[\s\S]*Did you mean "mine"/)
})
