import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beginStatus, changedFiles, parseStatus } from '../../../lib/workspace/git-status.ts'
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

test('what was asked for ahead is the answer for the first who asks, and for nobody else', async () => {
  const root = mkdtempSync(join(tmpdir(), 'gantry-test-'))
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
      cwd: root,
      stdio: 'ignore',
    })
  try {
    git('init')
    writeFileSync(join(root, 'a'), 'a')
    git('add', '--all')
    git('commit', '--message', 'A')
    beginStatus(root)
    await sleep(1000)
    writeFileSync(join(root, 'a'), 'edited')
    assert.equal([...(await changedFiles(root)).keys()], [])
    assert.equal([...(await changedFiles(root)).keys()], ['a'])
  } finally {
    rmSync(root, { recursive: true })
  }
})
