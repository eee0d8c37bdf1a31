import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../../../lib/runner/journal.ts'
import { ownerOf } from '../../../lib/runner/owner.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/journal')

const inFolder = async (body: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-journal-'))
  try {
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The note of a run whose process is gone. */
const crash = (folder: string, run: string, engine?: string): void =>
  writeFileSync(join(folder, run), JSON.stringify({ ...ownerOf(run), started: 'before', engine }))

test('a crashed run is news on its own engine only, until it is forgotten there', () =>
  inFolder(async folder => {
    crash(folder, 'old', 'big')
    const here = await openJournal(folder, ownerOf('here'))
    assert.is(here.crashed, false)
    const there = await openJournal(folder, ownerOf('there'), { engine: 'big' })
    assert.is(there.crashed, true)
    await there.forget()
    await Promise.all([here.close(), there.close()])
    assert.equal(readdirSync(folder), [])
  }))

test('a run on several engines has a note for each', () =>
  inFolder(async folder => {
    const parts = ['a', 'b'].map((engine, part) => openJournal(folder, ownerOf('run'), { engine, part }))
    const [first] = await Promise.all(parts)
    await first?.close()
    assert.equal(readdirSync(folder), ['run-1'])
  }))
