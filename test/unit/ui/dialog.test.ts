import { createStyle } from '../../../lib/ui/colours.ts'
import { type Choice, closed, type Dialog, opened, press, toKeys } from '../../../lib/ui/dialog.ts'
import { drawQuestion, type Question } from '../../../lib/ui/question.ts'
import { visibleWidth } from '../../../lib/ui/text.ts'
import { assert, suite } from '../../harness/suite.ts'
import { matchesGolden } from './golden.ts'

const test = suite('ui/dialog')

const choices: readonly Choice[] = [
  { name: 'deploy' },
  { name: 'drop: [eu, production]', confirmation: 'This removes every row of every table. Is that what you want?' },
  { name: 'docs' },
]

const DOWN = '\u001b[B'
const UP = '\u001b[A'

/** What comes of typing this, and what was answered on the way. */
const type = (
  text: string,
  from: Dialog = closed,
): { readonly dialog: Dialog; readonly answers: readonly string[] } => {
  let dialog = from
  const answers: string[] = []
  for (const key of toKeys(text)) {
    const pressed = press(dialog, key, choices)
    if (pressed.answer) answers.push(pressed.answer.join(' + '))
    dialog = pressed.dialog
  }
  return { dialog, answers }
}

const rows: readonly (readonly [name: string, typed: string, answers: readonly string[], step: Dialog['step']])[] = [
  ['keys other than m do nothing', 'x \r\u001b', [], 'closed'],
  ['Enter without a mark', 'm\r', [''], 'closed'],
  ['Esc, Ctrl-D and q', 'm \u001bm \u0004m q', ['', '', ''], 'closed'],
  ['the first one', 'm \r', ['deploy'], 'closed'],
  ['a mark is taken back', 'm  \r', [''], 'closed'],
  ['arrows go round', `m${UP} \r`, ['docs'], 'closed'],
  ['j and k, too', 'mjjk j \r', [], 'confirming'],
  ['two of them, in their order', `m${DOWN}${DOWN} ${UP}${UP} \r`, ['deploy + docs'], 'closed'],
  ['one that is confirmed', `m${DOWN} \ry`, ['drop: [eu, production]'], 'closed'],
  ['one that is declined, and another', `m ${DOWN} \rn`, ['deploy'], 'closed'],
  ['who declines all is asked again', `m${DOWN} \rn`, [], 'choosing'],
  ['Enter is no yes', `m${DOWN} \r\r`, [], 'choosing'],
  ['other escape sequences are one key that does nothing', 'm\u001b[3~\u001b[1;5C \r', ['deploy'], 'closed'],
]

for (const [name, typed, answers, step] of rows) {
  test(name, () => {
    const ended = type(typed)
    assert.equal(ended.answers, answers)
    assert.is(ended.dialog.step, step)
  })
}

test('jobs that are gone cannot be chosen', () => {
  const { dialog } = type(`m ${DOWN}${DOWN} `)
  assert.equal(press(dialog, '\r', choices.slice(0, 1)).answer, ['deploy'])
  assert.equal(press(press(dialog, ' ', choices.slice(0, 1)).dialog, '\r', choices.slice(0, 1)).answer, [])
})

const draw = (question: Partial<Question>, columns = 80, lines = 24, unicode = true): string[] =>
  drawQuestion({ dialog: closed, choices, isLast: false, ...question }, { columns, lines }, createStyle(0, unicode))

test('how it looks', () => {
  const chosen = type(`m ${DOWN}`).dialog
  const confirming = type(`m${DOWN} \r`).dialog
  const many = Array.from({ length: 30 }, (_, at) => ({ name: `deploy ${at + 1}` }))
  const pictures = {
    'one is offered': draw({ choices: choices.slice(0, 1) }),
    'several are': draw({}),
    'many are': draw({ choices: many }),
    'which ones?': draw({ dialog: chosen }),
    'nothing else is left': draw({ dialog: opened, isLast: true }),
    'in ASCII': draw({ dialog: chosen }, 40, 24, false),
    'are you sure?': draw({ dialog: confirming }, 50),
    'more than fit': draw(
      { dialog: { step: 'choosing', at: 12, marked: new Set(['deploy 11']) }, choices: many },
      80,
      14,
    ),
  }
  const text = Object.entries(pictures).map(([name, lines]) => `── ${name}\n${lines.join('\n')}\n`)
  matchesGolden('question.txt', text.join(''))
})

test('nothing is wider than the terminal, and escapes of a text do nothing', () => {
  const hostile = [{ name: '\u001b[2Jx'.repeat(40), confirmation: 'Really?\n\u001b]0;title\u0007 Really!' }]
  for (const dialog of [closed, opened, { step: 'confirming', open: hostile, agreed: [] } as const]) {
    for (const line of draw({ dialog, choices: hostile }, 60)) {
      assert.ok(visibleWidth(line) <= 60 || dialog.step === 'confirming')
      assert.not.match(line, /[\x00-\x1f]/)
    }
  }
})
