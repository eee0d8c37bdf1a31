import type { Artifacts, Job } from '../../../lib/plan/types.ts'
import { isToCopy } from '../../../lib/runner/artifacts.ts'
import type { JobContext } from '../../../lib/runner/context.ts'
import type { StoredArtifacts } from '../../../lib/workspace/artifacts.ts'
import { assert, suite } from '../../harness/suite.ts'

/** Whether a job's container must be there before artifacts are copied into it. */
const test = suite('runner/artifacts')

const artifacts = { paths: ['out'] } as unknown as Artifacts
const job = (name: string, more: Partial<Job> = {}) => ({ name, stage: name, ...more }) as unknown as Job
const stored = (file: string) => ({ archive: { file, bytes: 1, files: 1 } }) as unknown as StoredArtifacts

const context = (own: Job, producers?: readonly StoredArtifacts[], laid: readonly string[] = []) => {
  const jobs = [job('build', { artifacts }), job('lint'), own]
  const plan = { version: 1, stages: ['build', 'lint', 'test'], jobs }
  return { job: own, run: { plan }, files: { laid }, ...(producers && { producers }) } as unknown as JobContext
}

test('a job that was started ahead may be given what is not there yet', () => {
  assert.is(isToCopy(context(job('test'))), true)
  assert.is(isToCopy(context(job('test', { needs: [{ job: 'lint', artifacts: true, optional: false }] }))), false)
  assert.is(isToCopy(context(job('test', { dependencies: [] }))), false)
})

test('a job whose turn has come is given what its workspace does not have', () => {
  assert.is(isToCopy(context(job('test'), [])), false)
  assert.is(isToCopy(context(job('test'), [stored('/1.tar')])), true)
  assert.is(isToCopy(context(job('test'), [stored('/1.tar'), stored('/2.tar')], ['/1.tar'])), true)
  assert.is(isToCopy(context(job('test'), [stored('/1.tar')], ['/1.tar'])), false)
})
