import * as container from '../../../lib/docker/argv/container.ts'
import { createContainer } from '../../../lib/docker/argv/create.ts'
import { pullImage } from '../../../lib/docker/argv/image.ts'
import { inspectContainer, inspectImage } from '../../../lib/docker/argv/inspect.ts'
import { listContainers, listVolumes } from '../../../lib/docker/argv/list.ts'
import { createNetwork, removeNetworks } from '../../../lib/docker/argv/network.ts'
import { attachNewContainer, runContainer } from '../../../lib/docker/argv/run.ts'
import { createVolume, removeVolumes } from '../../../lib/docker/argv/volume.ts'
import { quoteCommand } from '../../../lib/docker/quote.ts'
import type { Command, ContainerSpec } from '../../../lib/docker/spec.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/argv')

const minimal: ContainerSpec = {
  name: 'job',
  image: 'ruby:3.1',
  labels: {},
  interactive: false,
  command: [],
  env: {},
  mounts: [],
  aliases: [],
}

const line = (command: Command): string => quoteCommand(command)

const created = (more: Partial<ContainerSpec>): string => line(createContainer({ ...minimal, ...more }))

const rows: readonly (readonly [string, string, string])[] = [
  ['the least', created({}), 'docker create --pull never --name job ruby:3.1'],
  [
    'stdin and a command',
    created({ interactive: true, command: ['sh', '-c', 'exec sh'] }),
    "docker create --pull never --name job --interactive ruby:3.1 sh -c 'exec sh'",
  ],
  [
    "the image's own entrypoint",
    created({ entrypoint: [], command: ['a'] }),
    'docker create --pull never --name job ruby:3.1 a',
  ],
  [
    'no entrypoint',
    created({ entrypoint: [''], command: ['a'] }),
    "docker create --pull never --name job --entrypoint '' ruby:3.1 a",
  ],
  [
    'an entrypoint of several words',
    created({ entrypoint: ['/bin/sh', '-c'], command: ['echo $A'] }),
    "docker create --pull never --name job --entrypoint /bin/sh ruby:3.1 -c 'echo $A'",
  ],
  [
    'network, aliases, user, platform, flags, options',
    created({
      network: 'net',
      aliases: ['db', 'postgres'],
      hostname: 'h',
      user: '1000:1000',
      platform: 'linux/arm64',
      privileged: true,
      init: true,
      logDriver: 'none',
      options: ['--memory', '512m'],
    }),
    'docker create --pull never --name job --network net --network-alias db --network-alias postgres --hostname h --user 1000:1000 --platform linux/arm64 --privileged --init --log-driver none --memory 512m ruby:3.1',
  ],
  [
    'volumes, named and anonymous, with labels and odd paths',
    created({
      mounts: [
        { volume: 'v', target: '/builds', labels: { a: '1', b: 'x,y' } },
        { target: '/cache', readOnly: true },
        { target: '/a"b' },
      ],
    }),
    `docker create --pull never --name job --mount 'type=volume,source=v,target=/builds,volume-label=a=1,"volume-label=b=x,y"' --mount type=volume,target=/cache,readonly --mount 'type=volume,"target=/a""b"' ruby:3.1`,
  ],
  [
    'labels',
    created({ labels: { 'job.id': '7', ref: 'a b' } }),
    "docker create --pull never --name job --label job.id=7 --label 'ref=a b' ruby:3.1",
  ],
  [
    'variables: no value is seen',
    created({ env: { A: 'secret', B: 'secret\n', C: 'x'.repeat(200_000) } }),
    'docker create --pull never --name job --env-file /dev/stdin --env B ruby:3.1',
  ],
  [
    'run',
    line(runContainer({ ...minimal, env: { A: 'x' } })),
    'docker run --rm --pull never --name job --env-file /dev/stdin ruby:3.1',
  ],
  [
    'run: a container that stays, whose stdin is its own',
    line(attachNewContainer({ ...minimal, interactive: true, env: { A: 'x' } })),
    'docker run --pull never --name job --interactive --env-file /dev/fd/3 ruby:3.1',
  ],
  ['start', line(container.startContainers(['a', 'b'])), 'docker start a b'],
  ['attach', line(container.attachContainer('a')), 'docker start --attach --interactive a'],
  ['stop', line(container.stopContainers(['a', 'b'], 5)), 'docker stop -t 5 a b'],
  ['rm', line(container.removeContainers(['a', 'b'])), 'docker rm --force --volumes a b'],
  ['rm, volumes stay', line(container.removeContainers(['a'], true)), 'docker rm --force a'],
  ['exec', line(container.execInContainer('a', ['cat', '/x y'])), "docker exec a cat '/x y'"],
  [
    'logs',
    line(container.containerLogs('a', { follow: true, timestamps: true })),
    'docker logs --follow --timestamps a',
  ],
  ['logs so far', line(container.containerLogs('a', { follow: false, timestamps: false })), 'docker logs a'],
  ['cp in', line(container.copyIn('a', '/builds')), 'docker cp - a:/builds'],
  ['cp out', line(container.copyOut('a', '/builds/x')), 'docker cp a:/builds/x -'],
  ['pull', line(pullImage('redis', {})), 'docker pull redis'],
  [
    'pull for a platform',
    line(pullImage('redis', { platform: 'linux/arm64' })),
    'docker pull --platform linux/arm64 redis',
  ],
  ['network create', line(createNetwork('n', { a: '1' })), 'docker network create --label a=1 n'],
  ['network options', line(createNetwork('n', {}, ['--ipv6'])), 'docker network create --ipv6 n'],
  ['network rm', line(removeNetworks(['n', 'm'])), 'docker network rm n m'],
  [
    'volume create',
    line(createVolume('v', { a: '1' }, { type: 'overlay' })),
    'docker volume create --label a=1 --opt type=overlay v',
  ],
  ['volume rm', line(removeVolumes(['v', 'w'])), 'docker volume rm --force v w'],
  ['image inspect', line(inspectImage('redis')), 'docker image inspect redis'],
  [
    'image inspect for a platform',
    line(inspectImage('redis', 'linux/arm64')),
    'docker image inspect --platform linux/arm64 redis',
  ],
  [
    'container inspect',
    line(inspectContainer('a')),
    `docker container inspect --format '{"id":{{json .Id}},"status":{{json .State.Status}},"exitCode":{{json .State.ExitCode}},"oomKilled":{{json .State.OOMKilled}},"error":{{json .State.Error}},"networks":{{json .NetworkSettings.Networks}},"mounts":{{json .Mounts}},"host":{{json .HostConfig}}}' a`,
  ],
  [
    'ps',
    line(listContainers({ 'gantry.run': '' }, ['gantry.run'])),
    `docker ps --all --no-trunc --filter label=gantry.run --format '{"id":{{json .ID}},"labels":{"gantry.run":{{json (.Label "gantry.run")}}}}'`,
  ],
  [
    'volume ls',
    line(listVolumes({ a: '1' }, ['a'])),
    `docker volume ls --filter label=a=1 --format '{"id":{{json .Name}},"labels":{"a":{{json (.Label "a")}}}}'`,
  ],
]

for (const [title, actual, expected] of rows) test(title, () => assert.is(actual, expected))

test('values travel on stdin and in the environment of the client', () => {
  const { stdin, env } = createContainer({ ...minimal, env: { A: 'secret', B: 'secret\n' } })
  assert.is(stdin, 'A=secret\n')
  assert.equal(env, { B: 'secret\n' })
})

test('credentials of a pull are a folder', () => {
  assert.equal(pullImage('redis', { dockerConfig: '/tmp/x' }).env, { DOCKER_CONFIG: '/tmp/x', DOCKER_AUTH_CONFIG: '' })
})

test('a word with a quote can be pasted', () => {
  assert.is(
    quoteCommand({ args: ['exec', 'a', "it's", '', '$A', '{{x}}'] }),
    `docker exec a 'it'\\''s' '' '$A' '{{x}}'`,
  )
})
