import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ZipFile } from 'yazl'
import { tarToGzip, tarToRaw } from '../../lib/gitlab/gzip-write.ts'
import { zipToTar } from '../../lib/gitlab/zip-read.ts'
import { tarToZip } from '../../lib/gitlab/zip-write.ts'
import { assert, suite } from '../harness/suite.ts'

/** The archives of artifacts (runner-api §4). */
const test = suite('gitlab/archives')

let folder: string

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-archives-'))
})

test.after.each(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)

/** A tar archive of files, folders and links. */
const pack = (...args: string[]): string => {
  execFileSync('tar', ['-cf', at('in.tar'), '-C', at('in'), ...args])
  return at('in.tar')
}

const list = (tar: string): string => execFileSync('tar', ['-tvf', tar], { encoding: 'utf8', env: { TZ: 'UTC' } })

const drain = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('what goes into a zip archive comes out of it: names, modes, times, links, content', async () => {
  mkdirSync(at('in/dist/empty'), { recursive: true })
  writeFileSync(at('in/dist/größe.txt'), 'content\n'.repeat(10_000))
  writeFileSync(at('in/dist/run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(at('in/dist/nothing'), '')
  symlinkSync('run.sh', at('in/dist/link'))
  execFileSync('touch', ['-d', '2021-02-03T04:05:06Z', at('in/dist/run.sh')])
  execFileSync('ln', [at('in/dist/run.sh'), at('in/dist/zz')])
  await tarToZip(
    pack('dist/empty', 'dist/größe.txt', 'dist/run.sh', 'dist/nothing', 'dist/link', 'dist/zz'),
    at('zip'),
    6,
  )
  writeFileSync(at('out.tar'), await drain(zipToTar(at('zip'))))
  mkdirSync(at('out'))
  execFileSync('tar', ['-xpf', at('out.tar'), '-C', at('out')])
  assert.is(readFileSync(at('out/dist/größe.txt'), 'utf8'), 'content\n'.repeat(10_000))
  assert.is(readFileSync(at('out/dist/zz'), 'utf8'), '#!/bin/sh\n')
  const listed = list(at('out.tar'))
  assert.match(listed, /^-rwxr-xr-x .* 2021-02-03 04:05 dist\/run.sh$/m)
  assert.match(listed, /^l.* dist\/link -> run.sh$/m)
  assert.match(listed, /^drwx.* dist\/empty\/$/m)
})

const hostile = async (fill: (zip: ZipFile) => void): Promise<string> => {
  const zip = new ZipFile()
  fill(zip)
  zip.end()
  writeFileSync(at('zip'), await drain(zip.outputStream as AsyncIterable<Buffer> & typeof zip.outputStream))
  return drain(zipToTar(at('zip'))).then(
    () => 'unpacked',
    error => error.message,
  )
}

test('archives that lead out of the folder are refused', async () => {
  const link = { mode: 0o120777 }
  const through = await hostile(zip => {
    zip.addBuffer(Buffer.from('/etc'), 'a', link)
    zip.addBuffer(Buffer.from('x'), 'a/passwd')
  })
  assert.match(through, /"a\/passwd" leads out/)
  // No library writes such names: they are put in afterwards.
  const climbing = Buffer.from('aaaaaa')
  await hostile(zip => zip.addBuffer(Buffer.from('x'), climbing.toString()))
  const bytes = readFileSync(at('zip')).toString('latin1').replaceAll('aaaaaa', '../../')
  writeFileSync(at('zip'), Buffer.from(bytes, 'latin1'))
  const refused = await drain(zipToTar(at('zip'))).then(
    () => 'unpacked',
    error => error.message,
  )
  assert.match(refused, /invalid relative path/)
})

test('something else than an archive', async () => {
  writeFileSync(at('zip'), 'no zip')
  const refused = await drain(zipToTar(at('zip'))).catch(error => error.message)
  assert.is(refused, 'The artifacts are no zip archive.')
})

test('reports: all files in one gzip stream, with the name of the first', async () => {
  mkdirSync(at('in'))
  writeFileSync(at('in/a.xml'), '<a/>')
  writeFileSync(at('in/b.xml'), '<b/>')
  await tarToGzip(pack('a.xml', 'b.xml'), at('gz'), 6)
  assert.is(gunzipSync(readFileSync(at('gz'))).toString(), '<a/><b/>')
  assert.is(readFileSync(at('gz')).subarray(10, 16).toString('latin1'), 'a.xml\0')
})

test('81. one file only as it is', async () => {
  mkdirSync(at('in'))
  writeFileSync(at('in/a.json'), '{}')
  assert.is(await tarToRaw(pack('a.json'), at('raw')), true)
  assert.is(readFileSync(at('raw'), 'utf8'), '{}')
  writeFileSync(at('in/b.json'), '{}')
  assert.is(await tarToRaw(pack('a.json', 'b.json'), at('raw')), false)
})

test('archives of Zstandard, and broken ones, are named as what they are', async () => {
  const zstd = 'The artifacts are packed with Zstandard, which is not read here.'
  const said = async (content: Buffer): Promise<string> => {
    writeFileSync(at('zip'), content)
    return drain(zipToTar(at('zip'))).then(String, (error: Error) => `${error.name}: ${error.message}`)
  }
  assert.is(await said(Buffer.from('28b52ffd0000', 'hex')), `SystemFault: ${zstd}`)
  mkdirSync(at('in'))
  writeFileSync(at('in/a'), 'content\n'.repeat(100))
  await tarToZip(pack('a'), at('zip'), 6)
  const zip = readFileSync(at('zip'))
  const directory = zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))
  const packed = Buffer.from(zip)
  packed.writeUInt16LE(93, 8)
  packed.writeUInt16LE(93, directory + 10)
  assert.is(await said(packed), `SystemFault: ${zstd}`)
  assert.match(await said(zip.subarray(0, -30)), /^SystemFault: The archive of the artifacts cannot be read: /)
  const cut = Buffer.from(zip)
  cut.fill(0xff, 31, directory)
  assert.match(await said(cut), /^SystemFault: The archive of the artifacts cannot be read: /)
})
