import { select } from '../../../lib/plan/select.ts'
import { assert, suite } from '../../harness/suite.ts'
import { plan } from './build.ts'

const test = suite('plan/select')

const sample = plan({
  compile: 'build',
  'rspec 1/2': 'test needs compile',
  'rspec 2/2': 'test needs compile',
  'deploy: [aws, a/b]': 'deploy',
  'deploy: [gcp, c]': 'deploy needs',
})

type Row = readonly [jobs: readonly string[], stages: readonly string[], needs: boolean, names: readonly string[]]

const rows: readonly Row[] = [
  [[], [], false, ['compile', 'rspec 1/2', 'rspec 2/2', 'deploy: [aws, a/b]', 'deploy: [gcp, c]']],
  [['rspec 2/2'], [], false, ['rspec 2/2']],
  [['rspec'], [], false, ['rspec 1/2', 'rspec 2/2']],
  [['rspec'], [], true, ['compile', 'rspec 1/2', 'rspec 2/2']],
  [['deploy'], [], false, ['deploy: [aws, a/b]', 'deploy: [gcp, c]']],
  [['deploy: [gcp, c]'], [], true, ['deploy: [gcp, c]']],
  [['dep*'], [], false, ['deploy: [aws, a/b]', 'deploy: [gcp, c]']],
  [['rspec ?/2'], [], false, ['rspec 1/2', 'rspec 2/2']],
  [[], ['build', 'test'], false, ['compile', 'rspec 1/2', 'rspec 2/2']],
  [['compile'], ['deploy'], false, ['compile', 'deploy: [aws, a/b]', 'deploy: [gcp, c]']],
]

for (const [jobs, stages, needs, names] of rows) {
  test(`${[...jobs, ...stages.map(stage => `--stage ${stage}`), needs ? '--needs' : ''].join(' ')} → ${names.length}`, () => {
    const { plan: chosen, problems } = select(sample, { jobs, stages, needs })
    assert.equal(
      chosen.jobs.map(job => job.name),
      names,
    )
    assert.equal(problems, [])
  })
}

test('jobs that are left out are not waited for', () => {
  const { plan: chosen, named } = select(sample, { jobs: ['rspec'], stages: [], needs: false })
  assert.equal(chosen.stages, ['test'])
  assert.equal(
    chosen.jobs.map(job => job.needs),
    [[], []],
  )
  assert.equal(named, ['rspec 1/2', 'rspec 2/2'])
})

test('names that match nothing are problems', () => {
  const { problems } = select(sample, { jobs: ['compil', 'x*'], stages: ['tset'], needs: false })
  assert.equal(problems, [
    { message: 'There is no job `compil` in this pipeline.', hint: 'Did you mean `compile`?' },
    { message: 'There is no job `x*` in this pipeline.', hint: 'See the jobs with `gantry list --all`.' },
    { message: 'There is no job in a stage `tset`.', hint: 'Stages with jobs: build, test, deploy.' },
  ])
})
