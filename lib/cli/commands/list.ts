import type { Compiled, JobSummary } from '../../pipeline/compiled.ts'
import type { Job, Plan } from '../../plan/types.ts'
import { formatTable } from '../../ui/table.ts'
import { defineCommand } from '../command.ts'
import { explainedText, explainJob } from '../explain.ts'
import { lookFlags, pipelineFlags } from '../flags.ts'
import { exitCode, type Io } from '../io.ts'
import { compileFor, planOf, selectionFlags, selectJobs } from '../pipeline.ts'
import { words } from '../words.ts'

export const list = defineCommand({
  name: 'list',
  summary: 'List the jobs that would run',
  usage: 'list [JOB…]',
  examples: [
    ['gantry list', 'the jobs of the pipeline, in order'],
    ['gantry list --all', 'with the jobs that their rules leave out'],
    ['gantry list --explain deploy', 'which rule matched, and why the others did not'],
    ['gantry list --json', 'the same for programs'],
  ],
  flags: {
    ...pipelineFlags,
    ...selectionFlags,
    all: { short: 'a', help: 'Also the jobs that are not in this pipeline.' },
    explain: { value: 'JOB', help: 'Say why this job is in the pipeline, or is not.' },
    color: lookFlags.color,
    json: lookFlags.json,
  },
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: async (io, given, jobs) => {
    const pipeline = await compileFor(io, given)
    const { compiled } = pipeline
    if (given.explain !== undefined) {
      const explained = explainJob(compiled, given.explain)
      return print(io, given.json ? toJson(explained) : explainedText(explained))
    }
    if (!given.all) {
      const { plan } = selectJobs(planOf(pipeline), given, jobs)
      return print(io, given.json ? toJson(plan.jobs.map(toData)) : toTable(rowsOf(plan)))
    }
    if (compiled.refused) io.stderr.write(`${compiled.refused.message}\n`)
    return print(io, given.json ? toJson(allData(compiled)) : toTable(allRows(compiled)))
  },
})

const print = (io: Io, text: string): number => {
  io.stdout.write(text)
  return exitCode.passed
}

const toJson = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`

const toData = ({ name, stage, when, allowFailure, needs, image }: Job) => ({
  name,
  stage,
  created: true,
  when,
  allow_failure: allowFailure === true,
  needs: needs?.map(need => need.job) ?? null,
  image: image?.name ?? null,
})

const leftOut = ({ jobs }: Compiled): readonly JobSummary[] => jobs.filter(job => !job.created)

const allData = (compiled: Compiled) => [
  ...(compiled.plan?.jobs.map(toData) ?? []),
  ...leftOut(compiled).map(({ name, stage }) => ({ name, stage, created: false })),
]

const rowsOf = (plan: Plan): string[][] =>
  plan.stages.flatMap(stage => plan.jobs.filter(job => job.stage === stage).map(toRow))

/** In the order of stages; within one, the jobs that are left out come last. */
const allRows = (compiled: Compiled): string[][] => {
  const rows = [
    ...(compiled.plan?.jobs.map(toRow) ?? []),
    ...leftOut(compiled).map(({ name, stage }) => [stage, name, words.leftOut]),
  ]
  return compiled.stages.flatMap(stage => rows.filter(row => row[0] === stage))
}

const toTable = (rows: readonly (readonly string[])[]): string => {
  const columns = [{ title: 'stage' }, { title: 'job' }, { title: 'when' }, { title: 'image' }, { title: 'needs' }]
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
