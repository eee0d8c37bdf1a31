import { defineCommand } from '../command.ts'
import { lookFlags, pipelineFlags } from '../flags.ts'
import { exitCode } from '../io.ts'
import { compileFor, planOf, selectionFlags, selectJobs } from '../pipeline.ts'

export const plan = defineCommand({
  name: 'plan',
  summary: 'Print what would run, as data',
  usage: 'plan [JOB…]',
  examples: [['gantry plan test', 'everything that is known of the job "test"']],
  flags: { ...pipelineFlags, ...selectionFlags, color: lookFlags.color, json: { help: 'JSON, which is the default.' } },
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: async (io, given, jobs) => {
    const whole = planOf(await compileFor(io, given))
    const { plan: selected } = selectJobs(whole, given, jobs)
    io.stdout.write(`${JSON.stringify(selected, null, 2)}\n`)
    return exitCode.passed
  },
})
