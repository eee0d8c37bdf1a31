import { resetTokens } from '../../gitlab/manage.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { selectorFlags, toManagement } from './manage-flags.ts'

export const resetToken = defineCommand({
  name: 'reset-token',
  summary: 'Replace the tokens of runners',
  usage: 'reset-token [FLAGS]',
  examples: [['gantry reset-token --name builder', 'get a new token for one runner']],
  flags: {
    ...selectorFlags,
    'all-runners': { help: 'All runners of the file.' },
    pat: { value: 'TOKEN', help: 'An access token of yours, for a runner whose own token is lost.' },
  },
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    await resetTokens(await toManagement(io, flags), flags['all-runners'] === true, flags.pat)
    return exitCode.passed
  },
})
