import { defaultConfigFile, loadConfig } from '../../settings/file.ts'
import { systemId } from '../../settings/system-id.ts'
import { agentFlags, runAgentHere } from '../agent.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { configFlag } from './manage-flags.ts'

export const start = defineCommand({
  name: 'start',
  summary: 'Do the jobs of the registered runners',
  usage: 'start [FLAGS]',
  examples: [
    ['gantry start', 'ask GitLab for jobs until stopped: SIGQUIT waits for those that run, Ctrl-C ends them'],
    ['gantry start --log-format json --listen-address :9252', 'for machines: structured logs, Prometheus metrics'],
  ],
  flags: { ...configFlag, ...agentFlags },
  positionals: { min: 0, max: 0 },
  run: async (io, given) => {
    const configFile = given.config ?? defaultConfigFile()
    const load = async () => (await loadConfig(configFile, io.env)).config
    const config = await load()
    await runAgentHere(io, { config, reload: load, configFile, systemId: await systemId(configFile), given })
    return exitCode.passed
  },
})
