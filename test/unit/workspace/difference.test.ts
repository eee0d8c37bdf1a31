import { differenceTo, manifestOf } from '../../../lib/workspace/difference.ts'
import type { Listed, Listing } from '../../../lib/workspace/listing.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/difference')

const listing = (files: Readonly<Record<string, string>>): Listing =>
  new Map(
    Object.entries(files).map(([path, id]): [string, Listed] => [
      path,
      id === '/' ? { kind: 'folder', mode: 0o777, id: '' } : { kind: 'file', mode: 0o666, id },
    ]),
  )

type Row = readonly [base: Record<string, string>, now: Record<string, string>, changed: string[], gone: string[]]

const rows: Record<string, Row> = {
  nothing: [{ a: '1' }, { a: '1' }, [], []],
  'an edit, a new file': [{ a: '1' }, { a: '2', b: '1' }, ['a', 'b'], []],
  'a file gone': [{ a: '1', b: '1' }, { a: '1' }, [], ['b']],
  'a folder gone, named once': [{ a: '1', 'd/e/f': '1', 'd/g': '1' }, { a: '1' }, [], ['d']],
  'a folder that keeps something': [{ 'd/e/f': '1', 'd/g': '1' }, { 'd/g': '1' }, [], ['d/e']],
  'a file where a folder was': [{ 'd/a': '1' }, { d: '1' }, ['d'], []],
  'a folder where a file was': [{ d: '1' }, { 'd/a': '1' }, ['d/a'], []],
  'an empty folder where files were': [{ s: '/', 's/a/b': '1' }, { s: '/' }, [], ['s/a']],
  'an empty folder gone': [{ s: '/', a: '1' }, { a: '1' }, [], ['s']],
}

for (const [title, [base, now, changed, gone]] of Object.entries(rows)) {
  test(title, () => {
    const difference = differenceTo(manifestOf(listing(base)), listing(now))
    assert.equal([[...difference.changed.keys()], difference.gone], [changed, gone])
  })
}

test('a change of mode alone', () => {
  const now: Listing = new Map([['a', { kind: 'file', mode: 0o777, id: '1' }]])
  assert.equal([...differenceTo(manifestOf(listing({ a: '1' })), now).changed.keys()], ['a'])
})
