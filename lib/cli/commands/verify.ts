import { verifyRunners } from '../../gitlab/manage.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { selectorFlags, toManagement } from './manage-flags.ts'

export const verify = defineCommand({
  name: 'verify',
  summary: 'Ask GitLab whether it still knows the runners',
  usage: 'verify [FLAGS]',
  examples: [
    ['gantry verify', 'ask about all runners of the file'],
    ['gantry verify --delete', 'take those that GitLab has removed out of the file'],
  ],
  flags: { ...selectorFlags, delete: { help: 'Take runners that GitLab has removed out of the file.' } },
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    await verifyRunners(await toManagement(io, flags), flags.delete === true)
    return exitCode.passed
  },
})
