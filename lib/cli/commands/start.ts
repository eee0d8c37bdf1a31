import { foldersOf } from '../../api/folders.ts'
import { start as startAgent } from '../../gitlab/start.ts'
import { defaultConfigFile, loadConfig } from '../../settings/file.ts'
import { systemId } from '../../settings/system-id.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { version } from '../version.ts'
import { configFlag } from './manage-flags.ts'

export const start = defineCommand({
  name: 'start',
  summary: 'Do the jobs of the registered runners',
  usage: 'start [FLAGS]',
  examples: [['gantry start', 'ask GitLab for jobs until stopped with Ctrl-C; a second time ends the jobs as well']],
  flags: configFlag,
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    const configFile = flags.config ?? defaultConfigFile()
    const { config } = await loadConfig(configFile, io.env)
    const [stop, abort] = [new AbortController(), new AbortController()]
    const off = io.onStop(signal => {
      if (signal === 'SIGTERM' || stop.signal.aborted) abort.abort()
      stop.abort()
    })
    await startAgent({
      config,
      configFile,
      systemId: await systemId(configFile),
      folders: foldersOf(io.env),
      env: io.env,
      version,
      say: text => void io.stderr.write(`${text}\n`),
      stop: stop.signal,
      abort: abort.signal,
    }).finally(off)
    return exitCode.passed
  },
})
