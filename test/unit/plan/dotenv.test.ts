import { compile } from '../../../lib/pipeline/compile.ts'
import { withDotenv } from '../../../lib/plan/dotenv.ts'
import { toFacts, toLoader } from '../../golden/world.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('plan/dotenv')

test('dotenv is over the file and predefined variables, under given ones', async () => {
  const world = { variables: { GIVEN: 'given' } }
  const text = 'variables: {ROOT: root, GIVEN: root}\njob: {variables: {JOB: job}, script: x}'
  const { plan } = await compile({ file: 'f', text, facts: toFacts(world), loader: toLoader(world) })
  const keys = ['ROOT', 'JOB', 'GIVEN', 'CI_COMMIT_BRANCH', 'NEW']
  const all = withDotenv(
    plan?.jobs[0]?.variables ?? [],
    keys.map(key => ({ key, value: 'dotenv' })),
  )
  assert.equal(
    keys.map(key => all.findLast(variable => variable.key === key)?.value),
    ['dotenv', 'dotenv', 'given', 'dotenv', 'dotenv'],
  )
})

test('without reports the list comes back as it is', () => {
  const variables = [{ key: 'A', value: 'a' }]
  assert.is(withDotenv(variables, []), variables)
})
