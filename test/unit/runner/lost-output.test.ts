import { Readable } from 'node:stream'
import type { Engine } from '../../../lib/engine/engine.ts'
import type { JobContext } from '../../../lib/runner/context.ts'
import { runScript } from '../../../lib/runner/scripts.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/lost output')

type Tried = { readonly message: string | undefined; readonly said: string }

/** A script whose container prints nothing and ends with a code; `hasRun`: its first lines have left their file. */
const tryScript = async (exitCode: number, hasRun: boolean): Promise<Tried> => {
  const said: string[] = []
  const never = new AbortController().signal
  const engine = {
    attach: async () => ({ exitCode, oomKilled: false }),
    copyOut: () => (hasRun ? Readable.from([Buffer.from('tar')]) : Readable.from(failing())),
  } as unknown as Engine
  const context = {
    run: { engine, projectDir: '/builds/g/p', settings: { runner: { featureFlags: {} } } },
    job: { beforeScript: [], script: ['true'] },
    log: { say: (text: string) => said.push(text), section: () => {}, write: () => {} },
    stops: { cancel: never, abort: never, close: () => {} },
    timeouts: { script: 60, afterScript: 60, notes: [] },
    variables: [],
    container: 'c',
    imageName: 'image',
  } as unknown as JobContext
  await runScript(context)
  return { message: context.failure?.message, said: said.join('\n') }
}

async function* failing(): AsyncGenerator<Buffer> {
  yield* []
  throw new Error('no such file')
}

test('a script that has run keeps its exit code though its output is lost', async () => {
  const passed = await tryScript(0, true)
  assert.is(passed.message, undefined)
  assert.match(passed.said, /Docker has lost the output/)
  assert.is((await tryScript(3, true)).message, 'exit code 3')
})

test('a script that never ran fails, whatever the exit code', async () => {
  assert.match(`${(await tryScript(0, false)).message}`, /did not run the job's shell/)
})
