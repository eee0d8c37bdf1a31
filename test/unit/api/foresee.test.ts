import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foresee, foresightFile, noteQuestions } from '../../../lib/api/foresee.ts'
import type { Engine } from '../../../lib/engine/engine.ts'
import { writeJson } from '../../../lib/workspace/json-file.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('api/foresee')

const state = mkdtempSync(join(tmpdir(), 'gantry-foresee-'))
test.after(() => rmSync(state, { recursive: true }))

/** What is asked in one command, by a run whose latest predecessor has left this note. */
const askedBy = (file: string): unknown[] => {
  const asked: unknown[] = []
  const inspectTogether: Engine['inspectTogether'] = async (...questions) => {
    asked.push(questions)
    return undefined
  }
  foresee({ inspectTogether } as unknown as Engine, file)
  return asked
}

test('the images of the latest run in this folder, and the snapshots that there are now', async () => {
  const file = foresightFile(state, '/home/me/shop')
  const snapshotDir = join(state, 'snapshots')
  await noteQuestions(file, { images: ['ruby:3.1', 'postgres:15'], snapshotDir, root: state })
  for (const [made, volume] of ['older', 'newer'].entries())
    await writeJson(join(snapshotDir, `${volume}.json`), { volume, made })
  assert.equal(askedBy(file), [
    [
      ['ruby:3.1', 'postgres:15'],
      ['newer', 'older'],
    ],
  ])
  assert.equal(askedBy(foresightFile(state, '/home/me/other')), [])
})

test('a damaged note is none, and one that cannot be written is no failure', async () => {
  const file = foresightFile(state, '/home/me/damaged')
  await noteQuestions(file, { images: ['a'], snapshotDir: '', root: '' })
  writeFileSync(file, '{"images":')
  assert.equal(askedBy(file), [])
  writeFileSync(join(state, 'file'), '')
  await noteQuestions(join(state, 'file', 'below.json'), { images: ['a'], snapshotDir: '', root: '' })
})
