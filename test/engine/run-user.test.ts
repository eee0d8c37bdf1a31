import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProject, type Project, runIn } from '../harness/project.ts'
import { type Pushed, pushImage, removeImage } from '../harness/pushed.ts'
import { type Registry, startRegistry } from '../harness/registry.ts'
import { assert, suite } from '../harness/suite.ts'

/** `gantry run --user NAME`: the credentials are those that another user of the machine has. */
const test = suite('run: --user', { timeout: 180 })

const account = { name: 'ada', password: 'secret-word' }
const user = `gantry-test-${process.pid}`
let registry: Registry
let hidden: Pushed
let project: Project
let home = ''

const writeConfig = (folder: string, password: string): void => {
  const auth = Buffer.from(`${account.name}:${password}`).toString('base64')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }))
}

test.before(async () => {
  registry = await startRegistry({ user: account })
  hidden = await pushImage(registry, 'group/hidden:1', account)
  project = createProject({ '.gitlab-ci.yml': `job: {image: ${hidden.image}, script: [echo]}\n` })
  home = join(project.folder, '..', 'of-ada')
  execFileSync('useradd', ['--home-dir', home, '--no-create-home', user])
  writeConfig(join(home, '.docker'), account.password)
  writeConfig(join(project.folder, '..', '.docker'), 'wrong')
})

test.after(async () => {
  execFileSync('userdel', [user], { stdio: 'ignore' })
  await removeImage(hidden.image, hidden.id)
  await registry.remove()
  project.remove()
})

test.before.each(() => removeImage(hidden.image))

/** The image is pulled and no more: there is no shell in it. */
const pulledWith = (log: string): string | undefined =>
  log.includes('Using docker image') ? /^Authenticating with credentials from (.*)$/m.exec(log)?.[1] : undefined

test("its config.json is read instead of one's own", async () => {
  const own = await runIn(project)
  assert.is(own.jobs.job?.reason, 'runner_configuration_error')
  const ran = await runIn(project, ['--user', user])
  assert.is(pulledWith(ran.log('job')), join(home, '.docker', 'config.json'), ran.log('job'))
})

test("contexts stay one's own", async () => {
  const folder = join(project.folder, '..', 'client')
  const env = { ...project.env, DOCKER_CONFIG: folder }
  const create = ['context', 'create', 'mine', '--docker', 'host=unix:///var/run/docker.sock']
  execFileSync('docker', create, { env, stdio: 'ignore' })
  const before = process.env.DOCKER_CONFIG
  process.env.DOCKER_CONFIG = folder
  try {
    const ran = await runIn({ ...project, env }, ['--user', user, '--engine', 'mine'])
    assert.is(pulledWith(ran.log('job')), join(home, '.docker', 'config.json'), ran.log('job'))
  } finally {
    if (before === undefined) delete process.env.DOCKER_CONFIG
    else process.env.DOCKER_CONFIG = before
  }
})

test('one that does not exist', async () => {
  const ran = await runIn(project, ['--user', `${user}-not`])
  assert.is(ran.code, 2)
  assert.match(ran.stderr, new RegExp(`${user}-not`))
})
