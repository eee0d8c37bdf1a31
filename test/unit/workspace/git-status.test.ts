import { parseStatus } from '../../../lib/workspace/git-status.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/git-status')

const hash = '0'.repeat(40)
const rows = [
  [`1 .M N... 100644 100644 100644 ${hash} ${hash} a b/c`, { path: 'a b/c', gone: false }],
  [`1 .D N... 100644 100644 000000 ${hash} ${hash} a`, { path: 'a', gone: true }],
  [`1 AD N... 000000 100644 000000 ${hash} ${hash} a`, { path: 'a', gone: true }],
  [`1 D. N... 100644 000000 000000 ${hash} ${hash} a`, { path: 'a', gone: true }],
  [`u UU N... 100644 100644 100644 100644 ${hash} ${hash} ${hash} con flict`, { path: 'con flict', gone: false }],
  ['# branch.oid (initial)', undefined],
  ['', undefined],
] as const

for (const [record, expected] of rows) {
  test(record.slice(0, 12) || 'nothing', () => assert.equal(parseStatus(record), expected))
}
