import { createStyle } from '../../../lib/ui/colours.ts'
import { formatFault, formatProblems } from '../../../lib/ui/problems.ts'
import type { Problem } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/problems')

const file = '.gitlab-ci.yml'
const sources = new Map([[file, 'test:\n  scrip: error: make\n']])
const unknown: Problem = {
  severity: 'error',
  message: 'the key "scrip" is unknown',
  hint: 'Did you mean `script`?',
  pos: { file, line: 2, col: 3 },
}
const empty: Problem = { severity: 'warning', message: 'no job has tags' }

test('all problems and their count', () => {
  assert.is(
    formatProblems([unknown, empty], sources, createStyle(0, true)),
    `${file}:2:3: error: the key "scrip" is unknown
  2 |   scrip: error: make
    |   ^
  hint: Did you mean \`script\`?
warning: no job has tags
1 error, 1 warning
`,
  )
})

test('colours on place, severity, caret and hint', () => {
  assert.is(
    formatProblems([unknown], sources, createStyle(1, true)).replaceAll('\u001b', '␛'),
    `␛[1m${file}:2:3: ␛[22m␛[31merror:␛[39m ␛[1mthe key "scrip" is unknown␛[22m
  2 |   scrip: error: make
    |   ␛[31m^␛[39m
␛[36m  hint: ␛[39mDid you mean \`script\`?
`,
  )
})

test('nothing for no problems', () => assert.is(formatProblems([], sources, createStyle(0, true)), ''))

test('a fault is its sentence and its hint', () =>
  assert.is(
    formatFault({ message: 'docker is missing', hint: 'Install it.' }, createStyle(0, true)),
    'error: docker is missing\n  hint: Install it.\n',
  ))
