import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { createProject, git, type Ran, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: docker-in-docker', { timeout: 300 })

/** `htpasswd -Bbn ada secret-word` */
const htpasswd = 'ada:$2y$05$aq1Jbtnu0/HjXZ8CrKy0zOAy/o4A2CO9CVLq3J2qH8V2jpX5pwwAC\n'

/** The project brings the image that the nested engine starts from: no registry is reached here. */
const runWith = async (pipeline: string, args: readonly string[], config = ''): Promise<Ran> => {
  const files = { 'config.toml': config, Dockerfile: 'FROM base\nCOPY file /\n', file: 'text\n' }
  const project = createProject({ '.gitlab-ci.yml': pipeline, ...files })
  try {
    execFileSync('docker', ['save', '--output', join(project.folder, 'base.tar'), 'gantry-test/busybox'])
    project.write({ htpasswd })
    git(project.folder, 'add', '--all')
    return await runIn(project, config === '' ? args : [...args, '--config', join(project.folder, 'config.toml')])
  } finally {
    project.remove()
  }
}

test('plain TCP: build, run, and push to a registry with credentials', async () => {
  const ran = await runWith(
    `
build:
  image: {name: gantry-test/dind, entrypoint: [""]}
  services:
    - {name: gantry-test/dind, alias: docker, command: ["--insecure-registry=registry:5000"]}
    - name: gantry-test/registry
      alias: registry
      variables:
        REGISTRY_AUTH_HTPASSWD_REALM: shop
        REGISTRY_AUTH_HTPASSWD_PATH: $CI_PROJECT_DIR/htpasswd
  variables: {DOCKER_HOST: "tcp://docker:2375", DOCKER_TLS_CERTDIR: ""}
  script:
    - docker load -qi base.tar && docker tag gantry-test/busybox base
    - docker build -q -t registry:5000/shop:1 .
    - docker run --rm registry:5000/shop:1 cat /file
    - docker push -q registry:5000/shop:1 && exit 9
    - echo secret-word | docker login -u ada --password-stdin registry:5000
    - docker push -q registry:5000/shop:1
    - docker rmi -f registry:5000/shop:1
    - docker run --rm registry:5000/shop:1 echo it came back
`,
    ['--privileged'],
  )
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^text$/m)
  assert.match(ran.log('build'), /no basic auth credentials/)
  assert.match(ran.log('build'), /^it came back$/m)
  assert.not.match(ran.log('build'), /WARNING: Service/)
})

test('TLS: the certificates of the service are in /certs/client of the job', async () => {
  const ran = await runWith(
    `
build:
  image: {name: gantry-test/dind, entrypoint: [""]}
  services: [{name: gantry-test/dind, alias: docker}]
  variables:
    DOCKER_HOST: tcp://docker:2376
    DOCKER_TLS_CERTDIR: /certs
    DOCKER_TLS_VERIFY: "1"
    DOCKER_CERT_PATH: /certs/client
  script:
    - ls /certs/client
    - docker load -qi base.tar
    - docker run --rm gantry-test/busybox echo through TLS
    - env -u DOCKER_TLS_VERIFY -u DOCKER_CERT_PATH docker version || echo refused without
`,
    ['--privileged'],
  )
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^through TLS$/m)
  assert.match(ran.log('build'), /^refused without$/m)
  assert.not.match(ran.log('build'), /WARNING: Service/)
})

test("a mounted socket: the job uses the engine's own docker", async () => {
  const ran = await runWith(
    `
build:
  image: {name: gantry-test/dind, entrypoint: [""]}
  script: ['docker inspect --format "I am {{.Config.Image}}" "$(hostname)"']
`,
    ['--volume', '/var/run/docker.sock:/var/run/docker.sock'],
  )
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^I am sha256:|^I am gantry-test\/dind/m)
})

/** Marks the volumes that a runner keeps for the next jobs of a slot. */
const runnerId = 'dindtests'

test.after(() => {
  const filter = `label=com.gitlab.gitlab-runner.runner.id=${runnerId}`
  const volumes = execFileSync('docker', ['volume', 'ls', '--quiet', '--filter', filter], { encoding: 'utf8' }).trim()
  if (volumes !== '') execFileSync('docker', ['volume', 'rm', ...volumes.split('\n')])
})

const runWithConfig = (pipeline: string, docker: string): Promise<Ran> =>
  runWith(
    pipeline,
    [],
    `[[runners]]
name = "mine"
token = "glrt-${runnerId}"
executor = "docker"
[runners.docker]
image = "gantry-test/busybox"
pull_policy = "if-not-present"
${docker}`,
  )

/** Says whether its container is privileged. */
const probe = 'mknod /tmp/disk b 7 0 && head -c 0 /tmp/disk && echo privileged || echo not privileged'

/** Says whether the job's own container is privileged, and starts a container in the engine of the service. */
const withEngine = `
build:
  image: {name: gantry-test/dind, entrypoint: [""]}
  services: [{name: gantry-test/dind, alias: docker}]
  variables: {DOCKER_HOST: "tcp://docker:2376", DOCKER_TLS_CERTDIR: /certs, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: /certs/client}
  script:
    - echo "build is $(${probe})"
    - for turn in $(seq 30); do docker version >/dev/null 2>&1 && break; sleep 1; done
    - docker load -qi base.tar
    - docker run --rm gantry-test/busybox echo ran in the service
`

/** Says whether each of the two containers is privileged: an engine in the service would need that, and much more time. */
const withProbe = `
build:
  image: gantry-test/busybox
  services:
    - name: gantry-test/busybox
      alias: probe
      entrypoint: [/bin/sh, -c]
      command: ['mkdir /w; echo "service is $(${probe})" >/w/index.html; exec httpd -f -p 80 -h /w']
      variables: {HEALTHCHECK_TCP_PORT: "80"}
  script: ['echo "build is $(${probe})"', wget -qO- http://probe/]
`

test('privileged = true in config.toml, with TLS', async () => {
  const ran = await runWithConfig(withEngine, 'privileged = true\nvolumes = ["/certs/client", "/cache"]')
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^build is privileged$/m)
  assert.match(ran.log('build'), /^ran in the service$/m)
  assert.not.match(ran.log('build'), /WARNING: Service/)
})

test('services_privileged = true: the service alone', async () => {
  const ran = await runWithConfig(withProbe, 'services_privileged = true')
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^build is not privileged$/m)
  assert.match(ran.log('build'), /^service is privileged$/m)
})

test('allowed_privileged_services, and allowed_privileged_images beside it', async () => {
  const lists = 'allowed_privileged_services = ["gantry-test/*"]\nallowed_privileged_images = ["other/*"]'
  const ran = await runWithConfig(withProbe, `privileged = true\n${lists}`)
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^build is not privileged$/m)
  assert.match(ran.log('build'), /^service is privileged$/m)
})

test('without any of these, neither is', async () => {
  const ran = await runWithConfig(withProbe, '')
  assert.match(ran.log('build'), /^build is not privileged$/m)
  assert.match(ran.log('build'), /^service is not privileged$/m)
})
