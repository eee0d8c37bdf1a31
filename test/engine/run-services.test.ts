import { runPipeline } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { together } from '../harness/together.ts'

const test = suite('run: services', { timeout: 120 })
const part = together(test)

part(
  'a service answers to its derived names and to its aliases',
  `
build:
  image: gantry-test/busybox
  services:
    - {name: gantry-test/web, alias: "web,page other"}
  script:
    - for host in gantry-test__web gantry-test-web web page other; do wget -qO- http://$host:8080/; done
`,
  ran => {
    assert.is(ran.code, 0, ran.log('build'))
    assert.is(ran.log('build').match(/^it works$/gm)?.length, 5)
    assert.not.match(ran.log('build'), /WARNING/)
  },
)

part(
  'a slow service is waited for',
  `
build:
  image: gantry-test/busybox
  services: [{name: gantry-test/slow, alias: slow, variables: {DELAY: "2"}}]
  script: [wget -qO- http://slow:9090/]
`,
  ran => {
    assert.is(ran.code, 0, ran.log('build'))
    assert.match(
      ran.log('build'),
      /Waiting for services to be up and running \(timeout 30 seconds\)\.\.\.[\s\S]*it works/,
    )
  },
)

test('command, entrypoint and variables of a service; secrets stay out', async () => {
  const ran = await runPipeline(
    `
build:
  image: gantry-test/busybox
  variables: {SHARED: from-the-job}
  services:
    - name: gantry-test/busybox
      alias: env
      entrypoint: ["/bin/sh", "-c"]
      command: ["mkdir /w; env > /w/index.html; exec httpd -f -p 80 -h /w"]
      variables: {OWN: "own-$SHARED", HEALTHCHECK_TCP_PORT: "80"}
  script: [wget -qO- http://env/]
`,
    ['--variable', 'SECRET=hush-hush'],
  )
  assert.is(ran.code, 0, ran.log('build'))
  assert.match(ran.log('build'), /^OWN=own-from-the-job$/m)
  assert.match(ran.log('build'), /^SHARED=from-the-job$/m)
  assert.not.match(ran.log('build'), /^SECRET=/m)
})

part(
  'a service that crashes is warned of, with its log; the job goes on',
  `
build:
  image: gantry-test/busybox
  services: [gantry-test/crash]
  script: [echo went on]
`,
  ran => {
    assert.is(ran.code, 0)
    assert.match(
      ran.log('build'),
      /\*\*\* WARNING: Service \S+ probably didn't start properly\.\n\nHealth check error:\n[\s\S]*Service container logs:\n[\s\S]*out of luck\n[\s\S]*\*{9}\n/,
    )
    assert.match(ran.log('build'), /^went on$/m)
  },
)

part(
  'two services of one image: the second without an alias of its own is not started',
  `
build:
  image: gantry-test/busybox
  services: [gantry-test/web, {name: gantry-test/web, alias: second}, gantry-test/web]
  script: [wget -qO- http://second:8080/]
`,
  ran => {
    assert.is(ran.code, 0, ran.log('build'))
    assert.is(ran.log('build').match(/^Starting service gantry-test\/web:latest\.\.\.$/gm)?.length, 2)
    assert.match(
      ran.log('build'),
      /WARNING: Skipping alias "gantry-test-web" for service "gantry-test\/web" \(services\[1\]\)/,
    )
  },
)

part(
  'CI_DEBUG_SERVICES shows what services print',
  `
build:
  image: gantry-test/busybox
  variables: {CI_DEBUG_SERVICES: "true"}
  services: [{name: gantry-test/web, alias: web}]
  script: ["wget -qO- http://web:8080/", "sleep 1"]
`,
  ran => {
    assert.match(ran.log('build'), /^\[service:gantry-test__web-gantry-test-web-web\] .*response:200/m)
  },
)
