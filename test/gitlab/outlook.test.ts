import { toAgentRunner } from '../../lib/gitlab/agent.ts'
import type { Client } from '../../lib/gitlab/client.ts'
import { createLogger } from '../../lib/gitlab/logger.ts'
import { tellOutlook } from '../../lib/gitlab/outlook.ts'
import { globalDefaults, localDefaults } from '../../lib/settings/defaults.ts'
import type { RunnerSettings } from '../../lib/settings/types.ts'
import { assert, suite } from '../harness/suite.ts'

/** What an agent says when it begins (runner-docker-executor §1.3). */
const test = suite('gitlab/outlook')

const told = (concurrent: number, runners: Readonly<Record<string, Partial<RunnerSettings>>>): string => {
  const lines: string[] = []
  const write = (text: string) => void lines.push(text)
  const logger = createLogger({ format: 'runner', level: 'info', now: () => new Date(), write })
  const all = Object.entries(runners).map(([name, more]) => {
    const identity = { ...localDefaults.identity, name, shortToken: name }
    const settings = { ...localDefaults, identity, runner: { ...localDefaults.runner, ...more } }
    return toAgentRunner(settings, {} as Client, 0)
  })
  tellOutlook(logger, { global: { ...globalDefaults, concurrent }, runners: all }, 'config.toml')
  return lines.join('')
}

test('for whom jobs are asked', () => {
  assert.is(told(4, { a: {}, b: {} }), 'Asking for jobs for "a", "b"; at most 4 run at once.\n')
})

test('what cannot be had at once', () => {
  assert.is(
    told(1, { a: { limit: 3 }, b: { requestConcurrency: 2 } }),
    'Asking for jobs for "a", "b"; at most 1 run at once.\n' +
      'WARNING: concurrent is 1, which is less than the 2 runners: while jobs run, some are not asked for any.\n' +
      "WARNING: The runner's limit of 3 is above the global concurrent of 1. runner=a runner_name=a\n" +
      "WARNING: The runner's request_concurrency of 2 is above the global concurrent of 1. runner=b runner_name=b\n",
  )
})

test('nobody', () => {
  const expected = 'WARNING: config.toml has no runner with the Docker executor; nothing is asked for until it has.\n'
  assert.is(told(1, {}), expected)
})
