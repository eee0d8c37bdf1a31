import { PassThrough } from 'node:stream'
import { createPlayer } from '../../../lib/cli/manual.ts'
import type { Question } from '../../../lib/ui/question.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('cli/manual')

type Given = { manual?: string[]; ask?: boolean }

/** Somebody at a terminal, and what they see. */
const sitDown = ({ manual = [], ask = true }: Given = {}, isTTY = true, isLive = true) => {
  const cancel = new AbortController()
  const shown: (Question | undefined)[] = []
  let isRaw = false
  let interrupts = 0
  const setRawMode = (on: boolean): void => {
    isRaw = on
  }
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode })
  const view = { push: () => {}, close: async () => {}, ask: (question?: Question) => void shown.push(question) }
  const stops = { cancel: cancel.signal, interrupt: () => void interrupts++ }
  const player = createPlayer({ stdin }, isLive ? view : { ...view, ask: undefined as never }, stops, { manual, ask })
  const type = async (text: string): Promise<void> => {
    stdin.write(text)
    await new Promise(setImmediate)
  }
  const seen = () => {
    const question = shown.at(-1)
    return (
      question && `${question.dialog.step} ${question.choices.map(({ name }) => name)}${question.isLast ? '!' : ''}`
    )
  }
  return { player, type, seen, cancel, isRaw: () => isRaw, interrupts: () => interrupts }
}

/** Who can be asked. */
const sitDownAnd = () => {
  const { player, ...rest } = sitDown()
  if (!player) throw new Error('nobody can be asked')
  return { player, ...rest }
}

test('nobody is asked without a terminal, without a live list, with --manual or with --no-ask', () => {
  assert.is(sitDown({}, false).player, undefined)
  assert.is(sitDown({}, true, false).player, undefined)
  assert.is(sitDown({ manual: ['drop'] }).player, undefined)
  assert.is(sitDown({ ask: false }).player, undefined)
})

test('a job is started by a key; single keys are read as long as there is something to choose', async () => {
  const { player, type, seen, isRaw } = sitDownAnd()
  assert.is(isRaw(), false)
  const deploy = player.offer({ name: 'deploy' })
  assert.is(isRaw(), true)
  assert.is(seen(), 'closed deploy')
  await type('m')
  assert.is(seen(), 'choosing deploy')
  await type(' \r')
  assert.is(await deploy, true)
  assert.is(seen(), undefined)
  assert.is(isRaw(), false)
})

test('when nothing else is left, the question comes by itself; Enter ends what waits for it', async () => {
  const { player, type, seen } = sitDownAnd()
  const [deploy, docs] = [player.offer({ name: 'deploy' }), player.offer({ name: 'docs' })]
  player.ask(['deploy', 'docs'])
  assert.is(seen(), 'choosing deploy,docs!')
  await type(' \r')
  assert.is(await deploy, true)
  assert.is(seen(), 'closed docs')
  player.ask(['docs'])
  await type('\r')
  assert.is(await docs, false)
  player.ask(['docs'])
  assert.is(seen(), undefined, 'what was refused is not asked for again')
})

test('Esc while others run changes nothing', async () => {
  const { player, type, seen } = sitDownAnd()
  const deploy = player.offer({ name: 'deploy' })
  await type('m\u001b')
  assert.is(seen(), 'closed deploy')
  player.close()
  assert.is(await deploy, false)
})

test('who is choosing already is not disturbed when all else is over', async () => {
  const { player, type, seen } = sitDownAnd()
  const deploy = player.offer({ name: 'deploy', manualConfirmation: 'Sure?' })
  await type('m \r')
  assert.is(seen(), 'confirming deploy')
  player.ask(['deploy'])
  assert.is(seen(), 'confirming deploy!')
  await type('y')
  assert.is(await deploy, true)
})

test('of two pipelines that wait, the one whose job was started goes on and the other one ends', async () => {
  const { player, type } = sitDownAnd()
  const [deploy, docs, drop] = ['deploy', 'child › docs', 'child › drop'].map(name => player.offer({ name }))
  player.ask(['deploy'])
  player.ask(['child › docs', 'child › drop'])
  await type('jj \r')
  assert.equal([await deploy, await drop], [false, true])
  player.close()
  assert.is(await docs, false)
})

test('Ctrl-C is passed on, and the end of the run is the end of all questions', async () => {
  const { player, type, cancel, isRaw, interrupts } = sitDownAnd()
  const deploy = player.offer({ name: 'deploy' })
  await type('m\u0003')
  assert.is(interrupts(), 1)
  cancel.abort()
  assert.is(await deploy, false)
  assert.is(isRaw(), false)
  assert.is(await player.offer({ name: 'docs' }), false)
  assert.is(isRaw(), false)
})
