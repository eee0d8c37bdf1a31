import { sweep } from '../../runner/sweep.ts'
import { inputError } from '../../util/errors.ts'
import { suggest } from '../../util/suggest.ts'
import { defineCommand } from '../command.ts'
import { type EnvAction, envActions } from '../env/actions.ts'
import { envFlags } from '../env/flags.ts'
import { openEngine } from '../env/open.ts'
import { words } from '../words.ts'

export const env = defineCommand({
  name: 'env',
  summary: 'Start services for tests, run commands beside them, and end them',
  usage: 'env up [JOB]|exec [--] CMD…|run [--] CMD…|logs [SERVICE]|ps|down',
  examples: [
    ['gantry env up rspec', 'the services of the job "rspec" and a container of its image'],
    ['gantry env exec -- bundle exec rspec', 'a command in it, as often as you like'],
    ['gantry env up --service postgres:15=db --publish', 'a service alone, reached at a port of this machine'],
    ['eval "$(gantry env ps --format env)"', 'DB_HOST, DB_PORT, …'],
    ['gantry env run --job rspec -- rake', 'up, one command, down; its exit code'],
    ['gantry env down', 'remove all of it'],
  ],
  flags: envFlags,
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  run: async (io, given, [action = '', ...rest]) => {
    const known = Object.keys(envActions) as (keyof typeof envActions)[]
    const found = known.find(name => name === action)
    if (!found) throw inputError(words.unknownAction('env', action, known, suggest(action, known)))
    const opened = await openEngine(io, given)
    // Environments whose time is over are removed by whoever comes next.
    await sweep(opened.engine)
    const act: EnvAction = envActions[found]
    return act({ ...opened, given }, rest)
  },
})
