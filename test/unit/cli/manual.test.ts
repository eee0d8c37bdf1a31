import { PassThrough, Writable } from 'node:stream'
import type { Io } from '../../../lib/cli/io.ts'
import { choosePlays } from '../../../lib/cli/manual.ts'
import type { Job, Plan } from '../../../lib/plan/types.ts'
import { InputError } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('cli/manual')

const job = (name: string, more: Partial<Job> = {}): Job => ({
  id: 1,
  name,
  stage: 'test',
  services: [],
  variables: [],
  beforeScript: [],
  script: [],
  afterScript: [],
  preGetSourcesScript: [],
  when: 'manual',
  allowFailure: true,
  retry: { max: 0, when: [], exitCodes: [] },
  interruptible: false,
  tags: [],
  cache: [],
  ...more,
})

const plan: Plan = {
  version: 1,
  stages: ['test'],
  jobs: [job('unit', { when: 'on_success' }), job('deploy'), job('drop', { manualConfirmation: 'Really drop it?' })],
}

type Answered = { readonly plays: readonly string[]; readonly asked: string }

/** What is chosen when somebody types these lines. */
const answer = async (
  lines: readonly string[],
  given: { manual?: string[]; json?: boolean } = {},
  tty = true,
): Promise<Answered> => {
  let asked = ''
  const stderr = new Writable({
    write: (chunk, _encoding, done) => {
      asked += chunk
      done()
    },
  })
  const stdin = new PassThrough()
  for (const line of lines) stdin.write(`${line}\n`)
  const io = { stdin: Object.assign(stdin, { isTTY: tty }), stderr: Object.assign(stderr, { isTTY: tty }) }
  const plays = await choosePlays(io as unknown as Io, plan, { manual: [], ...given }, [])
  return { plays, asked }
}

test('Enter is none', async () => {
  const { plays, asked } = await answer([''])
  assert.equal(plays, [])
  assert.match(asked, /Manual jobs: deploy, drop\./)
})

test('names with commas, and a confirmation where the job wants one', async () => {
  assert.equal((await answer(['deploy, drop', 'yes'])).plays, ['deploy', 'drop'])
  const refused = await answer(['deploy, drop', 'no'])
  assert.equal(refused.plays, ['deploy'])
  assert.match(refused.asked, /drop: Really drop it\?/)
})

test('an unknown name is an error', async () => {
  try {
    await answer(['deplyo'])
    assert.unreachable()
  } catch (error) {
    assert.instance(error, InputError)
    assert.is((error as InputError).problems[0]?.hint, 'Did you mean "deploy"?')
  }
})

test('nobody is asked without a terminal, with --manual, or with --json', async () => {
  assert.equal(await answer([], {}, false), { plays: [], asked: '' })
  assert.equal(await answer([], { manual: ['drop'] }), { plays: ['drop'], asked: '' })
  assert.equal(await answer([], { json: true }), { plays: [], asked: '' })
})
