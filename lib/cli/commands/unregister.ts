import { unregisterRunners } from '../../gitlab/manage.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { selectorFlags, toManagement } from './manage-flags.ts'

export const unregister = defineCommand({
  name: 'unregister',
  summary: 'Take runners out of GitLab and of the file',
  usage: 'unregister [FLAGS]',
  examples: [
    ['gantry unregister --name builder', 'unregister one runner'],
    ['gantry unregister --all-runners', 'unregister all of the file'],
  ],
  flags: { ...selectorFlags, 'all-runners': { help: 'All runners of the file.' } },
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    await unregisterRunners(await toManagement(io, flags), flags['all-runners'] === true)
    return exitCode.passed
  },
})
