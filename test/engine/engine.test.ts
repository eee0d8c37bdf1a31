import { createDockerEngine } from '../../lib/engine/docker.ts'
import { read } from '../../lib/engine/process.ts'
import { assert, suite } from '../harness/suite.ts'
import { busybox, collect, engine, faultOf, labels, removeAll, uniqueName } from './scratch.ts'

const test = suite('engine/engine', { timeout: 120 })

test.after(async () => assert.equal(await removeAll(), []))

const tar = (script: string) => read('sh', ['-c', `cd "$(mktemp -d)" && ${script} && tar -c .`], { onEnd: () => {} })

test('a job from creation to removal', async () => {
  const mounts = [{ volume: uniqueName(), target: '/builds', labels }, { target: '/cache' }]
  const id = await engine.createContainer(busybox({ mounts }))
  await engine.copyIn(id, '/builds', tar('echo content >file'))
  const first = collect()
  const script = 'cat /builds/file; echo kept >/kept; echo error >&2; exit 3'
  assert.equal(await engine.attach(id, script, first.sink), { exitCode: 3, oomKilled: false })
  assert.equal([first.text('stdout'), first.text('stderr')], ['content\n', 'error\n'])
  const second = collect()
  assert.equal(await engine.attach(id, 'cat /kept', second.sink), { exitCode: 0, oomKilled: false })
  assert.is(second.text('stdout'), 'kept\n')
  const chunks: Buffer[] = []
  for await (const chunk of engine.copyOut(id, '/builds/file')) chunks.push(chunk)
  assert.match(Buffer.concat(chunks).toString(), /content\n/)
  assert.equal(await removeAll(), [])
})

test('a container that is started as it is made: variables, stdin, output, exit code; it stays', async () => {
  const spec = busybox({ env: { A: 'a', LINES: 'b\nc' } })
  const first = collect()
  const script = 'echo "$A $LINES"; cat; echo error >&2; echo kept >/kept; exit 125\n'
  assert.equal(await engine.attachNew(spec, script, first.sink), { exitCode: 125, oomKilled: false })
  assert.equal([first.text('stdout'), first.text('stderr')], ['a b\nc\n', 'error\n'])
  const second = collect()
  assert.equal(await engine.attach(spec.name, 'cat /kept', second.sink), { exitCode: 0, oomKilled: false })
  assert.is(second.text('stdout'), 'kept\n')
})

test('variables: hundreds, long ones, odd ones, and those that docker itself reads', async () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`MANY_${index}`, `value ${index}`]))
  const odd = { LINES: 'a\n\nb', QUOTED: '"a"', RETURN: 'a\r', SPACES: '  a  ', HASH: '#a', UMLAUT: 'ß', EMPTY: '' }
  const docker = {
    DOCKER_HOST: 'tcp://docker:2375',
    DOCKER_CONFIG: '/nowhere',
    PATH: '/bin',
    HTTPS_PROXY: 'http://proxy',
  }
  const long = { LONG: 'x'.repeat(120_000), TOO_LONG: 'x'.repeat(200_000) }
  const env = { ...many, ...odd, ...docker, ...long }
  const command = ['sh', '-c', 'tr "\\0" "\\1" </proc/self/environ; echo; echo ${#LONG} ${#TOO_LONG}']
  const { stdout } = await engine.run(busybox({ env, command, interactive: false }))
  const [variables = '', lengths] = stdout.split('\n').length > 2 ? splitLast(stdout) : []
  const seen = new Set(variables.split('\x01'))
  const expected = Object.entries({ ...many, ...odd, ...docker }).map(([key, value]) => `${key}=${value}`)
  assert.equal(
    expected.filter(line => !seen.has(line)),
    [],
  )
  assert.is(lengths, '120000 0')
})

const splitLast = (text: string): readonly [string, string] => {
  const lines = text.trimEnd().split('\n')
  return [lines.slice(0, -1).join('\n'), lines.at(-1) ?? '']
}

test('all output arrives, however much and however quick the end', async () => {
  const id = await engine.createContainer(busybox())
  let bytes = 0
  await engine.attach(id, 'seq 2000000', chunk => {
    bytes += chunk.length
  })
  assert.is(bytes, 14_888_896)
  for (let round = 0; round < 10; round++) {
    const { sink, text } = collect()
    await engine.attach(id, `seq 1000; echo last ${round} >&2`, sink)
    assert.equal([text('stdout').length, text('stderr')], [3893, `last ${round}\n`])
  }
})

test('a sink that is slow loses nothing', async () => {
  const id = await engine.createContainer(busybox())
  let bytes = 0
  await engine.attach(id, 'seq 300000', async chunk => {
    await new Promise(resolve => setTimeout(resolve, 20))
    bytes += chunk.length
  })
  assert.is(bytes, 1_988_895)
})

const unstartable: readonly (readonly [string, Parameters<typeof busybox>[0], RegExp])[] = [
  ['no shell', { image: 'gantry-test/shell-less:latest' }, /no program "sh"/],
  ['no such program', { command: ['bash'] }, /no program "bash"/],
  ['no such entrypoint', { entrypoint: ['/nope'] }, /no program "\/nope"/],
  ['an entrypoint that is a folder', { entrypoint: ['/tmp'] }, /"\/tmp" in the image cannot be executed/],
  ['no such user', { user: 'nobody2' }, /no user "nobody2"/],
]

for (const [title, more, sentence] of unstartable) {
  test(`cannot be started: ${title}`, async () => {
    const id = await engine.createContainer(busybox(more))
    const { sink, text } = collect()
    const fault = await faultOf(engine.attach(id, 'echo hello', sink))
    assert.is(fault.code, 'container_failed')
    assert.match(fault.message, sentence)
    assert.is(text('stderr'), '', 'the words of docker are no output of the job')
    const again = await faultOf(engine.attachNew(busybox(more), 'echo hello', sink))
    assert.equal([again.code, again.message], [fault.code, fault.message])
    assert.is(text('stderr'), '')
  })
}

test('cannot be made: docker says why', async () => {
  const { sink, text } = collect()
  const missing = await faultOf(engine.attachNew(busybox({ image: 'gantry-test/none:1' }), '', sink))
  assert.is(missing.code, 'image_missing')
  const { name } = busybox()
  await engine.createContainer(busybox({ name }))
  const taken = await faultOf(engine.attachNew(busybox({ name }), '', sink))
  assert.match(taken.message, name)
  const wrong = await faultOf(engine.attachNew(busybox({ options: ['--memory', '1b'] }), '', sink))
  assert.match(wrong.message, /[Mm]inimum memory/)
  assert.is(text('stderr'), '')
})

test('an image that has no shell: the words are those of a container that was made first', async () => {
  const fault = await faultOf(engine.attachNew(busybox({ command: ['/no/shell'] }), 'exit 0', () => {}))
  assert.match(fault.message, /no program "\/no\/shell"/)
})

test("a job's own words may look like docker's", async () => {
  const id = await engine.createContainer(busybox())
  const { sink, text } = collect()
  const line = 'Error: write /x: no space left on device\n'
  assert.equal(await engine.attach(id, `printf '${line}' >&2; exit 1`, sink), { exitCode: 1, oomKilled: false })
  assert.is(text('stderr'), line)
})

test('a second start that fails is not taken for the end of the first', async () => {
  const network = uniqueName()
  await engine.createNetwork(network, labels)
  const id = await engine.createContainer(busybox({ network }))
  assert.equal(await engine.attach(id, 'exit 3', () => {}), { exitCode: 3, oomKilled: false })
  await engine.remove({ containers: [], networks: [network], volumes: [] })
  const fault = await faultOf(engine.attach(id, 'exit 0', () => {}))
  assert.is(fault.code, 'container_failed')
})

const entrypoints: readonly (readonly [string, readonly string[] | undefined, readonly string[], string])[] = [
  ["the image's own", undefined, ['echo', 'a'], 'a\n'],
  ['none', [''], ['echo', 'b'], 'b\n'],
  ['one word', ['/bin/echo'], ['c'], 'c\n'],
  ['several words', ['/bin/sh', '-c'], ['echo d'], 'd\n'],
]

for (const [title, entrypoint, command, expected] of entrypoints) {
  test(`entrypoint: ${title}`, async () => {
    const spec = busybox({ command, interactive: false, ...(entrypoint && { entrypoint }) })
    assert.is((await engine.run(spec)).stdout, expected)
  })
}

test('an abort detaches; the container runs until it is stopped', async () => {
  const controller = new AbortController()
  const id = await engine.createContainer(busybox())
  const script = `trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done`
  const running = engine.attach(id, script, () => controller.abort(new Error('cancelled')), controller.signal)
  assert.is(await running.catch(error => error.message), 'cancelled')
  assert.is((await engine.inspect(id))?.status, 'running')
  await engine.stop([id], 5)
  const state = await engine.inspect(id)
  assert.equal([state?.status, state?.exitCode], ['exited', 9])
})

test('a container that is removed while it runs', async () => {
  const id = await engine.createContainer(busybox())
  const removal: Promise<unknown>[] = []
  const remove = () => void removal.push(engine.remove({ containers: [id], networks: [], volumes: [] }))
  const fault = await faultOf(engine.attach(id, 'echo ready; sleep 60', remove))
  await Promise.all(removal)
  assert.match(fault.message, /removed while it was in use/)
})

test('out of memory', async () => {
  const id = await engine.createContainer(busybox({ options: ['--memory', '8m'] }))
  assert.equal(await engine.attach(id, 'exec tail /dev/zero', () => {}), { exitCode: 137, oomKilled: true })
})

test('exec: exit codes, and a container that does not run', async () => {
  const id = await engine.createContainer(busybox({ command: ['sleep', '60'] }))
  assert.match((await faultOf(engine.exec(id, ['true']))).message, /is not running/)
  await engine.start([id])
  assert.equal(await engine.exec(id, ['sh', '-c', 'echo a; echo b >&2; exit 5']), {
    exitCode: 5,
    stdout: 'a\n',
    stderr: 'b\n',
  })
})

test('two containers meet on a network under aliases', async () => {
  const network = uniqueName()
  await engine.createNetwork(network, labels)
  const web = busybox({ image: 'gantry-test/web:latest', command: [], network, aliases: ['group__web', 'group-web'] })
  await engine.start([await engine.createContainer(web)])
  const script = 'for name in group__web group-web; do wget -qO- http://$name:8080; done'
  const { stdout } = await engine.run(busybox({ network, interactive: false, command: ['sh', '-c', script] }))
  assert.is(stdout, 'it works\nit works\n')
  assert.equal(await removeAll(), [])
})

test('logs', async () => {
  const id = await engine.createContainer(
    busybox({ logDriver: 'json-file', command: ['sh', '-c', 'echo a; echo b >&2'], interactive: false }),
  )
  await engine.start([id])
  const { sink, text } = collect()
  await engine.logs(id, sink, { follow: true, timestamps: false })
  assert.equal([text('stdout'), text('stderr')], ['a\n', 'b\n'])
})

test('images that are there, are not, or are for another platform', async () => {
  const image = 'gantry-test/web:latest'
  const found = await engine.inspectImage(image)
  assert.equal(found?.tcpPorts, [8080])
  assert.equal(await engine.inspectImage(image, found?.platform), found)
  assert.is(await engine.inspectImage(image, 'linux/s390x'), undefined)
  assert.is(await engine.inspectImage('gantry-test/no-such-image'), undefined)
  assert.is((await faultOf(engine.createContainer(busybox({ image: 'gantry-test/nope' })))).code, 'image_missing')
})

test('images and volumes in one command, if all are there', async () => {
  const [name, image] = [uniqueName(), 'gantry-test/web:latest']
  await engine.createVolume(name, { 'gantry.test': 'together' })
  const container = await engine.createContainer(busybox({ name: `${name}-container` }))
  try {
    const together = await engine.inspectTogether([image, 'gantry-test/busybox'], [name])
    assert.equal(together?.images, [await engine.inspectImage(image), await engine.inspectImage('gantry-test/busybox')])
    assert.equal(together?.volumes, await engine.inspectVolumes([name]))
    assert.is(together?.volumes[0]?.labels['gantry.test'], 'together')
    assert.is(await engine.inspectTogether([image], [name, uniqueName()]), undefined)
    assert.is(await engine.inspectTogether(['gantry-test/no-such-image'], [name]), undefined)
    assert.is(await engine.inspectTogether([`${name}-container`], []), undefined, 'a container is no image')
  } finally {
    await engine.remove({ containers: [container], networks: [], volumes: [name] })
  }
})

test('what is gone already is removed without complaint', async () => {
  const nothing = { containers: [uniqueName()], networks: [uniqueName()], volumes: [uniqueName()] }
  assert.equal(await engine.remove(nothing), [])
  assert.is(await engine.inspect(uniqueName()), undefined)
})

test('an engine that cannot be reached', async () => {
  assert.is((await faultOf(createDockerEngine({ name: 'no-such-context' }).info())).code, 'context_unknown')
})

test('command lines are told, without values', async () => {
  const lines: string[] = []
  const watched = createDockerEngine({ onCommand: line => lines.push(line) })
  const spec = busybox({ env: { A: 'secret', B: 'secret\n' }, labels: {}, interactive: false, command: ['true'] })
  await watched.run({ ...spec, labels: {} })
  assert.equal(lines, [
    `docker run --rm --pull never --name ${spec.name} --network host --log-driver none --env-file /dev/stdin --env B ${spec.image} true`,
  ])
})
