import { type Given, toRunnerTable } from '../../gitlab/register-table.ts'
import { toRunnerBlock } from '../../gitlab/runner-block.ts'
import { chooseRunner } from '../../settings/choose.ts'
import { readConfig } from '../../settings/config.ts'
import { defaultConfigFile, loadConfig } from '../../settings/file.ts'
import { systemId } from '../../settings/system-id.ts'
import type { Config } from '../../settings/types.ts'
import { InputError, inputError } from '../../util/errors.ts'
import { agentFlags, runAgentHere } from '../agent.ts'
import type { AgentStops } from '../agent-stops.ts'
import { type Command, defineCommand, type Flags } from '../command.ts'
import { toCount } from '../flags.ts'
import { exitCode, type Io } from '../io.ts'
import { words } from '../words.ts'
import { settingFlags } from './register-flags.ts'

const ownFlags: Flags = {
  config: { short: 'c', value: 'FILE', help: 'The config.toml of --runner.', env: 'CONFIG_FILE' },
  runner: { short: 'r', value: 'NAME', help: 'Take the settings of this runner of the file.' },
  'max-builds': { value: 'N', help: 'End after so many jobs.', env: 'RUNNER_MAX_BUILDS' },
  'wait-timeout': { value: 'SECONDS', help: 'End when no job has come for so long.', env: 'RUNNER_WAIT_TIMEOUT' },
}

/** One runner, one job at a time, without a file (runner-docker-executor §10.5). */
export const runSingle: Command<Flags> = defineCommand<Flags>({
  name: 'run-single',
  summary: 'Do jobs of one runner, one at a time, then end',
  usage: 'run-single [FLAGS]',
  examples: [
    ['gantry run-single --url https://gitlab.com/ --token glrt-… --docker-image ruby:3.3 --max-builds 1', 'one job'],
    ['gantry run-single --runner mine --wait-timeout 60', 'until there was nothing to do for a minute'],
  ],
  flags: { ...settingFlags, ...agentFlags, ...ownFlags },
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    const given: Given = { ...flags }
    const config = await configOf(io, given)
    const configFile = String(given.config ?? defaultConfigFile())
    const limits = countdown(numberOf(given, 'max-builds'), numberOf(given, 'wait-timeout'))
    const agentGiven = {
      'log-format': textOf(given['log-format']),
      'log-level': textOf(given['log-level']),
      'listen-address': textOf(given['listen-address']),
    }
    await runAgentHere(io, { config, configFile, systemId: await systemId(configFile), given: agentGiven, ...limits })
    return exitCode.passed
  },
})

const configOf = async (io: Io, given: Given): Promise<Config> => {
  const runner = textOf(given.runner)
  if (runner !== undefined) {
    const file = String(given.config ?? defaultConfigFile())
    const { config } = await loadConfig(file, io.env)
    return { global: { ...config.global, concurrent: 1 }, runners: [chooseRunner(config, file, runner)] }
  }
  const table = toRunnerTable({ executor: 'docker', ...given }, io.env)
  for (const key of ['url', 'token']) if (table[key] === undefined) throw inputError(words.neededFlag(key))
  const { config, problems } = readConfig(toRunnerBlock(table), 'run-single', io.env)
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems)
  return { global: { ...config.global, concurrent: 1 }, runners: config.runners }
}

const textOf = (value: Given[string]): string | undefined => (typeof value === 'string' ? value : undefined)

const numberOf = (given: Given, flag: string): number => toCount(flag, textOf(given[flag]), Number.POSITIVE_INFINITY)

/** Ends the agent after so many jobs, or so many seconds without any. */
const countdown = (jobs: number, seconds: number) => {
  let left = jobs
  let timer: NodeJS.Timeout | undefined
  const wait = (stops: AgentStops): void => {
    clearTimeout(timer)
    if (Number.isFinite(seconds)) timer = setTimeout(stops.end, seconds * 1000).unref()
  }
  return {
    onStart: wait,
    onJob: (stops: AgentStops, edge: 'start' | 'end'): void => {
      clearTimeout(timer)
      if (edge === 'start') return
      left -= 1
      if (left <= 0) stops.end()
      wait(stops)
    },
  }
}
