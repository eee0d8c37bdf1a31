import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { encodeTarHeader, paddingOf, TAR_END, type TarHeader } from '../../../lib/workspace/tar-header.ts'
import { parsePax, readTar, readTarFile } from '../../../lib/workspace/tar-read.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/tar')

const file = (path: string, more: Partial<TarHeader> = {}): TarHeader => ({
  ...{ path, kind: 'file', mode: 0o644, size: 0, mtime: 1_700_000_000, uid: 0, gid: 0 },
  ...more,
})

const parse = async (bytes: Buffer, chunk = bytes.length, take = true) => {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, at) =>
    bytes.subarray(at * chunk, (at + 1) * chunk),
  )
  const found: { header: TarHeader; content: string }[] = []
  for await (const { header, content } of readTar(Readable.from(chunks))) {
    let text = ''
    if (take) for await (const piece of content) text += piece.toString('latin1')
    found.push({ header, content: text })
  }
  return found
}

const entry = (header: TarHeader, content = ''): Buffer =>
  Buffer.concat([
    encodeTarHeader({ ...header, size: content.length }),
    Buffer.from(content, 'latin1'),
    paddingOf(content.length),
  ])

test('what is written can be read, whatever the chunks', async () => {
  const long = `${'d'.repeat(120)}/${'f'.repeat(150)}`
  const headers = [
    file('d', { kind: 'folder', mode: 0o777 }),
    file('d/a', { uid: 1000, gid: 3_000_000, mode: 0o4755 }),
    file('na\xff\nme'),
    file(long),
    file('link', { kind: 'link', mode: 0o777, target: 't'.repeat(300) }),
    file('hard', { kind: 'hardlink', target: long }),
    file('gone', { kind: 'device', mode: 0 }),
  ]
  const contents = headers.map(({ kind, path }) => (kind === 'file' ? `content of ${path}`.repeat(60) : ''))
  const bytes = Buffer.concat([...headers.map((header, at) => entry(header, contents[at])), TAR_END])
  for (const [chunk, take] of [
    [bytes.length, true],
    [7, true],
    [512, true],
    [1000, false],
  ] as const) {
    const found = await parse(bytes, chunk, take)
    assert.equal(
      found.map(({ header }) => header),
      headers.map((header, at) => ({ ...header, size: contents[at]?.length ?? 0 })),
    )
    if (take)
      assert.equal(
        found.map(({ content }) => content),
        contents,
      )
  }
})

test('a file from a position on, with content only where it is taken; what is left out is told', async () => {
  const headers = [file('d/a'), file('large'), file('x'.repeat(200)), file('last')]
  const contents = ['one', 'y'.repeat(200_000), 'three', '']
  const fifo = encodeTarHeader(file('pipe'))
  fifo.write('6', 156, 'latin1')
  const folder = mkdtempSync(join(tmpdir(), 'gantry-test-'))
  const path = join(folder, 'archive.tar')
  const entries = headers.map((header, at) => entry(header, contents[at]))
  writeFileSync(path, Buffer.concat([Buffer.alloc(700, 'x'), ...entries, fifo, TAR_END]))
  const descriptor = openSync(path, 'r')
  for (const take of [true, false]) {
    let others = 0
    const found: (readonly [string, number, string])[] = []
    for await (const { header, content, end } of readTarFile(descriptor, 700, () => others++)) {
      let text = ''
      if (take) for await (const piece of content) text += piece.toString('latin1')
      found.push([header.path, end, text])
    }
    let end = 700
    const ends = entries.map(bytes => (end += bytes.length))
    assert.equal(
      found,
      headers.map((header, at) => [header.path, ends[at], take ? contents[at] : '']),
    )
    assert.is(others, 1)
  }
  closeSync(descriptor)
  rmSync(folder, { recursive: true })
})

test('sizes of more than 8 GiB', async () => {
  const header = file('big', { size: 20 * 1024 ** 3 })
  for await (const { header: found } of readTar(Readable.from([encodeTarHeader(header)]))) {
    assert.is(found.size, header.size)
    break
  }
})

test('PAX records, as docker writes them, hold names in any bytes', () => {
  const record = (text: string) => `${text.length + 5} ${text}\n`
  const content = Buffer.from(`${record(`path=${'a'.repeat(100)}\xff=`)}12 size=123\n`, 'latin1')
  assert.equal(
    [...parsePax(content)],
    [
      ['path', `${'a'.repeat(100)}\xff=`],
      ['size', '123'],
    ],
  )
})

test('a stream that breaks off is an error, not a short file', async () => {
  const bytes = entry(file('a'), 'x'.repeat(1000)).subarray(0, 700)
  const error = await parse(bytes).catch((thrown: Error) => thrown)
  assert.match(String(error), /ends in the middle/)
})
