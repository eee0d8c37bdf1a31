import { existsSync, lstatSync, mkdtempSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeTarHeader, paddingOf, TAR_END, type TarHeader } from '../../../lib/workspace/tar-header.ts'
import { unpackArchive } from '../../../lib/workspace/unpack.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/unpack')

type Entry = Partial<TarHeader> & { readonly path: string; readonly text?: string }

const archive = (...entries: readonly Entry[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-test-'))
  const blocks = entries.flatMap(({ text = '', ...more }) => [
    encodeTarHeader({ kind: 'file', mode: 0o644, mtime: 1_700_000_000, ...more, size: text.length }),
    Buffer.from(text),
    paddingOf(text.length),
  ])
  writeFileSync(join(folder, 'a.tar'), Buffer.concat([...blocks, TAR_END]))
  return { file: join(folder, 'a.tar'), to: join(folder, 'to'), outside: join(folder, 'outside') }
}

test('files, folders, links, a read-only folder, and a later file of the same name', async () => {
  const { file, to } = archive(
    { path: 'ro', kind: 'folder', mode: 0o555 },
    { path: 'ro/a', text: 'first' },
    { path: 'ro/a', text: 'second', mode: 0o4755 },
    { path: 'b/c', text: 'c' },
    { path: 'link', kind: 'link', target: '../nowhere' },
    { path: 'hard', kind: 'hardlink', target: 'b/c' },
  )
  assert.is(await unpackArchive(file, to), 6)
  assert.equal([readFileSync(join(to, 'ro/a'), 'utf8'), readFileSync(join(to, 'hard'), 'utf8')], ['second', 'c'])
  assert.equal([lstatSync(join(to, 'ro')).mode & 0o7777, lstatSync(join(to, 'ro/a')).mode & 0o7777], [0o555, 0o755])
  assert.is(readlinkSync(join(to, 'link')), '../nowhere')
})

const bad: Readonly<Record<string, readonly Entry[]>> = {
  'a path with ..': [{ path: 'x/../../outside', text: 'x' }],
  'a path through a link': [
    { path: 'l', kind: 'link', target: '..' },
    { path: 'l/outside', text: 'x' },
  ],
  'a hard link to a file outside': [{ path: 'h', kind: 'hardlink', target: '../a.tar' }],
}

for (const [title, entries] of Object.entries(bad)) {
  test(`refused: ${title}`, async () => {
    const { file, to, outside } = archive(...entries)
    const error = await unpackArchive(file, to).catch((thrown: Error) => thrown)
    assert.match(String(error), /outside of the folder/)
    assert.not.ok(existsSync(outside))
    assert.not.ok(existsSync(join(to, 'h')))
  })
}
