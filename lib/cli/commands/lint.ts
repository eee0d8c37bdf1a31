import { loadPipeline } from '../../api/pipeline.ts'
import type { Compiled } from '../../pipeline/compiled.ts'
import { formatProblems } from '../../ui/problems.ts'
import { toScreen } from '../../ui/view.ts'
import { InputError, type Problem } from '../../util/errors.ts'
import { defineCommand } from '../command.ts'
import { lookFlags, pipelineFlags } from '../flags.ts'
import { exitCode, type Io } from '../io.ts'
import { notActedOnLines } from '../not-acted-on.ts'
import { projectOptions } from '../project-options.ts'
import { words } from '../words.ts'

type Linted = Pick<Compiled, 'problems' | 'sources'> & { readonly compiled?: Compiled }

const verbose = { short: 'v', help: 'Name the keywords that are not acted on locally.' } as const

export const lint = defineCommand({
  name: 'lint',
  summary: 'Check a pipeline file and everything it includes',
  usage: 'lint [FILE]',
  examples: [
    ['gantry lint', 'every problem at once, with its line'],
    ['gantry lint ci/deploy.yml --json', 'the same for programs'],
  ],
  flags: { ...pipelineFlags, color: lookFlags.color, json: lookFlags.json, verbose },
  positionals: { min: 0, max: 1 },
  run: async (io, given, [file]) => {
    const options = await projectOptions(io, file === undefined ? given : { ...given, file })
    const linted = await loadPipeline(options).then(({ compiled }): Linted => ({ ...compiled, compiled }), toLinted)
    const isWrong = linted.problems.some(({ severity }) => severity === 'error')
    io.stdout.write(given.json ? toJson(linted) : toText(linted, io, given))
    return isWrong ? exitCode.wrongInput : exitCode.passed
  },
})

/** A file that cannot be read or decoded is a problem like any other. */
const toLinted = (error: unknown): Linted => {
  if (error instanceof InputError) return error
  throw error
}

type Look = { readonly color?: boolean | undefined; readonly verbose?: boolean | undefined }

const toText = ({ problems, sources, compiled }: Linted, io: Io, look: Look): string => {
  const drawn = formatProblems(problems, sources, toScreen(io, look).stdoutStyle)
  const isWrong = problems.some(({ severity }) => severity === 'error')
  if (isWrong || compiled === undefined) return drawn
  const { plan, refused, jobs } = compiled
  const [file = ''] = sources.keys()
  const verdict = words.valid(
    file,
    sources.size - 1,
    plan ? { created: plan.jobs.length, jobs: jobs.length } : undefined,
  )
  const lines = [verdict, ...(refused ? [refused.message] : []), ...(look.verbose ? notActedOnLines(compiled) : [])]
  return drawn + lines.map(line => `${line}\n`).join('')
}

/** Keys may be added, and keep their meaning. */
const toJson = ({ problems, sources, compiled }: Linted): string => {
  const of = (severity: Problem['severity']) => problems.filter(problem => problem.severity === severity).map(toRecord)
  const report = {
    valid: of('error').length === 0,
    errors: of('error'),
    warnings: of('warning'),
    files: [...sources.keys()],
    refused: compiled?.refused?.message ?? null,
    not_acted_on: Object.fromEntries(compiled?.notActedOn ?? []),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

const toRecord = ({ message, hint, pos, path }: Problem) => ({
  message,
  hint: hint ?? null,
  file: pos?.file ?? null,
  line: pos?.line ?? null,
  column: pos?.col ?? null,
  path: path ?? [],
})
