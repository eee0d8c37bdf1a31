import { rootAt } from '../../../lib/pipeline/at.ts'
import { matrixRows } from '../../../lib/pipeline/keyword/parallel.ts'
import { matrixName } from '../../../lib/pipeline/matrix.ts'
import { groupName } from '../../../lib/pipeline/predefined.ts'
import { loadYaml, parseYaml } from '../../../lib/yaml/parse.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('pipeline/matrix')
await loadYaml()

const rows: readonly (readonly [matrix: string, names: readonly string[]])[] = [
  ['[{A: 1}]', ['job: [1]']],
  ['[{A: [1, two]}]', ['job: [1]', 'job: [two]']],
  ['[{A: [a, b], B: [c, d]}]', ['job: [a, c]', 'job: [a, d]', 'job: [b, c]', 'job: [b, d]']],
  [
    '[{P: aws, S: [a, b]}, {P: [gcp, vul], S: [c]}]',
    ['job: [aws, a]', 'job: [aws, b]', 'job: [gcp, c]', 'job: [vul, c]'],
  ],
  ['[{A: "x, y"}]', ['job: [x, y]']],
  ['[{A: "$B"}]', ['job: [$B]']],
]

for (const [matrix, names] of rows) {
  test(`${matrix} → ${names.join(' · ')}`, () => {
    const [node] = parseYaml(matrix, 'f').documents
    const found = node && matrixRows(node, rootAt([]))
    assert.equal(
      found?.map(row => matrixName('job', row)),
      names,
    )
  })
}

const groups: readonly (readonly [name: string, group: string])[] = [
  ['rspec', 'rspec'],
  ['rspec 1/3', 'rspec'],
  ['rspec 1 3', 'rspec'],
  ['rspec 13', 'rspec 13'],
  ['rspec: [aws, a]', 'rspec'],
  ['rspec: [aws, a] 1/2', 'rspec'],
  ['build 10:20', 'build'],
  ['a [b] c', 'a [b] c'],
]

for (const [name, group] of groups) test(`${name} is of the group ${group}`, () => assert.is(groupName(name), group))
