import { openRunnerFile } from '../../gitlab/runner-file.ts'
import { defaultConfigFile } from '../../settings/file.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { configFlag } from './manage-flags.ts'

/** Unlike the reference runner's `list`, tokens are shown by their first characters only. */
export const runners = defineCommand({
  name: 'runners',
  summary: 'List the runners of a config.toml',
  usage: 'runners [FLAGS]',
  examples: [['gantry runners', 'name, executor, short token and server of each']],
  flags: configFlag,
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    const { config } = await openRunnerFile(flags.config ?? defaultConfigFile(), io.env)
    for (const { identity, runner } of config.runners)
      io.stdout.write(`${[identity.name, runner.executor, identity.shortToken, identity.url].join('\t')}\n`)
    return exitCode.passed
  },
})
