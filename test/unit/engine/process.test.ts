import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ByteSink } from '../../../lib/engine/engine.ts'
import {
  capture,
  captureBytes,
  OutputLimitExceeded,
  ProgramMissing,
  read,
  stream,
  takeTerminal,
} from '../../../lib/engine/process.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/process', { timeout: 30 })

const sh = (script: string, options: Parameters<typeof capture>[2] = {}) => capture('sh', ['-c', script], options)

const thrownBy = async (promise: Promise<unknown>): Promise<unknown> => {
  const result = await promise.then(
    value => ({ value }),
    error => ({ error }),
  )
  if ('value' in result) throw new Error(`resolved with ${JSON.stringify(result.value)}`)
  return result.error
}

const ignore: ByteSink = () => {}

test('exit codes are values', async () => {
  assert.equal(await sh('echo a; echo b >&2; exit 3'), { exitCode: 3, stdout: 'a\n', stderr: 'b\n' })
})

test('a signal is a value', async () => {
  assert.equal(await sh('kill -9 $$'), { exitCode: null, signal: 'SIGKILL', stdout: '', stderr: '' })
})

test('a missing program is an error', async () => {
  assert.instance(await thrownBy(capture('no-such-program', [])), ProgramMissing)
})

test('text, bytes and streams as stdin', async () => {
  assert.is((await capture('cat', [], { input: 'ü' })).stdout, 'ü')
  assert.equal((await captureBytes('cat', [], { input: Uint8Array.of(0, 255) })).stdout, Buffer.from([0, 255]))
  const source = read('seq', ['100000'], { onEnd: () => {} })
  assert.is((await capture('wc', ['-l'], { input: source })).stdout.trim(), '100000')
})

test('stdin is empty unless given', async () => assert.is((await capture('cat', [])).stdout, ''))

test('a stdin that can be opened by name', async () => {
  const { stdout } = await sh('cat /dev/stdin; cat /dev/stdin', { stdinFile: 'secret\n' })
  assert.is(stdout, 'secret\nsecret\n')
})

test('a process need not read its stdin', async () => {
  const source = read('seq', ['1000000'], { onEnd: () => {} })
  assert.is((await capture('true', [], { input: source })).exitCode, 0)
  assert.is((await capture('true', [], { input: 'x'.repeat(1_000_000) })).exitCode, 0)
})

test('a process may end before its source has', async () => {
  const source = new PassThrough()
  assert.is((await capture('true', [], { input: source })).exitCode, 0)
  assert.ok(source.destroyed)
})

test('a source that breaks is an error', async () => {
  const onEnd = () => {
    throw new Error('the source broke')
  }
  const error = await thrownBy(capture('cat', [], { input: read('false', [], { onEnd }) }))
  assert.match(String(error), /the source broke/)
})

test('variables are added to ours', async () => {
  assert.is((await sh('echo $A:${PATH:+path}', { env: { A: 'x' } })).stdout, 'x:path\n')
})

test('a process that leaves its pipes to a child does not hold us', async () => {
  const { stdout } = await sh('sleep 25 & echo done')
  assert.is(stdout, 'done\n')
})

test('an abort ends the process and what it started, and rejects with its reason', async () => {
  const controller = new AbortController()
  let pid = 0
  const onChunk: ByteSink = chunk => {
    pid = Number(chunk.toString())
    controller.abort(new Error('enough'))
  }
  const running = stream('sh', ['-c', 'sleep 25 & echo $!; wait'], { onChunk, signal: controller.signal })
  assert.match(String(await thrownBy(running)), /enough/)
  while (isAlive(pid)) await sleep(20)
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a signal that was aborted before starts nothing', async () => {
  const error = await thrownBy(capture('no-such-program', [], { signal: AbortSignal.abort(new Error('early')) }))
  assert.match(String(error), /early/)
})

test('a sink that throws ends the process', async () => {
  const onChunk = () => {
    throw new Error('sink')
  }
  assert.match(String(await thrownBy(stream('yes', [], { onChunk }))), /sink/)
})

test('a sink can make the process wait', async () => {
  let bytes = 0
  let pending = 0
  const onChunk: ByteSink = async chunk => {
    assert.is(pending, 0, 'no chunk is given before the last one was taken')
    pending++
    await sleep(1)
    pending--
    bytes += chunk.length
  }
  assert.equal(await stream('seq', ['300000'], { onChunk }), { exitCode: 0 })
  assert.is(bytes, 1_988_895)
})

test('output beyond the limit ends the process', async () => {
  assert.instance(await thrownBy(capture('yes', [], { maxBytes: 100_000 })), OutputLimitExceeded)
})

test('stdout as a stream', async () => {
  const ends: unknown[] = []
  let bytes = 0
  for await (const chunk of read('seq', ['300000'], { onEnd: ended => ends.push(ended) })) bytes += chunk.length
  assert.is(bytes, 1_988_895)
  assert.equal(ends, [{ exitCode: 0, stderr: '' }])
})

test('errors arrive on the stream', async () => {
  const onEnd = ({ exitCode, stderr }: { exitCode: number | null; stderr: string }) => {
    if (exitCode !== 0) throw new Error(`${exitCode}: ${stderr}`)
  }
  const consume = async (program: string, args: readonly string[]) => {
    for await (const _ of read(program, args, { onEnd }));
  }
  assert.match(String(await thrownBy(consume('sh', ['-c', 'echo some; echo why >&2; exit 4']))), /4: why/)
  assert.instance(await thrownBy(consume('no-such-program', [])), ProgramMissing)
})

test('a stream that is destroyed ends its process', async () => {
  const source = read('yes', [], { onEnd: () => {} })
  await new Promise(resolve => source.once('data', resolve))
  source.destroy()
  await new Promise(resolve => source.once('close', resolve))
})

test('ten thousand lines a time, none is lost', async () => {
  let lines = 0
  for (let round = 0; round < 20; round++) {
    const onChunk: ByteSink = chunk => {
      for (const byte of chunk) if (byte === 10) lines++
    }
    await stream('seq', ['10000'], { onChunk })
  }
  assert.is(lines, 200_000)
})

test('children die with us', async () => {
  const module = JSON.stringify(new URL('../../../lib/engine/process.ts', import.meta.url).href)
  const program = `import(${module}).then(({ stream }) => {
    stream('sh', ['-c', 'echo $$; exec sleep 25'], { onChunk: chunk => { process.stdout.write(chunk, () => process.exit(0)) } })
  })`
  const { stdout } = await capture(process.execPath, ['--import', 'tsx', '-e', program])
  const pid = Number(stdout)
  assert.ok(pid > 0, stdout)
  while (isAlive(pid)) await sleep(20)
})

test('silence is no end', async () => {
  const { stdout } = await sh('sleep 0.5; echo late')
  assert.is(stdout, 'late\n')
  await stream('sh', ['-c', 'sleep 0.3'], { onChunk: ignore })
})

test('a process that takes the terminal', async () => {
  assert.equal(await takeTerminal('sh', ['-c', 'exit $CODE'], { env: { CODE: '4' } }), { exitCode: 4 })
  assert.instance(await thrownBy(takeTerminal('no-such-program', [])), ProgramMissing)
})
