import { createStyle } from '../../../lib/ui/colours.ts'
import { formatSummary } from '../../../lib/ui/summary.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/kept')

const failed = (name: string, job: string, engine?: string) => ({
  ...({ name, stage: 'test', state: 'ended', startedAt: 0, endedAt: 0, tail: '' } as const),
  outcome: {
    ...({ status: 'failed', seconds: 1, attempts: 1, allowedToFail: false } as const),
    kept: { job, container: `${job}-build`, ...(engine !== undefined && { engine }) },
  },
})

test('the summary names what is kept, and how to enter and remove it', () => {
  const rows = [failed('unit 1/2', 'unit 1/2'), failed('child › rspec', 'rspec', 'big')]
  const text = formatSummary(rows, 2, createStyle(0, true), { logs: false })
  assert.ok(
    text.endsWith(`
unit 1/2 is kept in unit 1/2-build: gantry shell 'unit 1/2'
child › rspec is kept in rspec-build: gantry shell rspec --engine big
remove what is kept: gantry clean
remove what is kept: gantry clean --engine big
`),
    text,
  )
})
