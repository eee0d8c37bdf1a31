import type { Job, Plan } from '../../plan/types.ts'
import { formatTable } from '../../ui/table.ts'
import { defineCommand } from '../command.ts'
import { lookFlags, pipelineFlags } from '../flags.ts'
import { exitCode } from '../io.ts'
import { compileFor, planOf, selectionFlags, selectJobs } from '../pipeline.ts'

export const list = defineCommand({
  name: 'list',
  summary: 'List the jobs that would run',
  usage: 'list [JOB…]',
  examples: [
    ['gantry list', 'the jobs of the pipeline, in order'],
    ['gantry list --json', 'the same for programs'],
  ],
  flags: { ...pipelineFlags, ...selectionFlags, color: lookFlags.color, json: lookFlags.json },
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: async (io, given, jobs) => {
    const whole = planOf(await compileFor(io, given))
    const { plan } = selectJobs(whole, given, jobs)
    io.stdout.write(given.json ? `${JSON.stringify(plan.jobs.map(toData), null, 2)}\n` : toText(plan))
    return exitCode.passed
  },
})

const toData = ({ name, stage, when, allowFailure, needs, image }: Job) => ({
  name,
  stage,
  when,
  allow_failure: allowFailure === true,
  needs: needs?.map(need => need.job) ?? null,
  image: image?.name ?? null,
})

const toText = (plan: Plan): string => {
  const columns = [{ title: 'stage' }, { title: 'job' }, { title: 'when' }, { title: 'image' }, { title: 'needs' }]
  const rows = plan.stages.flatMap(stage => plan.jobs.filter(job => job.stage === stage).map(toRow))
  return formatTable(columns, rows, '…')
    .map(line => `${line}\n`)
    .join('')
}

const toRow = ({ stage, name, when, allowFailure, image, needs }: Job): string[] => [
  stage,
  name,
  `${when}${allowFailure === true ? ' (may fail)' : ''}`,
  image?.name ?? '',
  needs?.map(need => need.job).join(', ') ?? '',
]
