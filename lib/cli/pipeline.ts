import { loadPipeline, type Pipeline } from '../api/pipeline.ts'
import { type Selected, select } from '../plan/select.ts'
import type { Plan } from '../plan/types.ts'
import { formatProblems } from '../ui/problems.ts'
import { toScreen } from '../ui/view.ts'
import { InputError, inputError } from '../util/errors.ts'
import type { Flags, FlagValues } from './command.ts'
import type { lookFlags, pipelineFlags } from './flags.ts'
import type { Io } from './io.ts'
import { projectOptions } from './project-options.ts'

/** Which jobs of the pipeline are meant, besides those named. */
export const selectionFlags = {
  needs: { short: 'n', help: 'With the named jobs, the jobs they need.' },
  stage: { value: 'STAGE', many: true, help: 'The jobs of this stage.' },
} as const satisfies Flags

type Given = FlagValues<typeof pipelineFlags> & Pick<FlagValues<typeof lookFlags>, 'color'>

/** Compiles the pipeline that the flags mean; warnings go to stderr. Throws `InputError` with every problem at once. */
export const compileFor = async (io: Io, given: Given): Promise<Pipeline> => {
  const pipeline = await loadPipeline(await projectOptions(io, given))
  const { problems, sources } = pipeline.compiled
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems, sources)
  io.stderr.write(formatProblems(problems, sources, toScreen(io, given).stderrStyle))
  return pipeline
}

/** The plan of a pipeline. Throws `InputError` when GitLab would create none, with its reason. */
export const planOf = ({ compiled }: Pipeline): Plan => {
  if (compiled.plan) return compiled.plan
  throw inputError(...(compiled.refused ? [compiled.refused] : []))
}

/** The part of a plan that is meant. Throws `InputError` for names that match nothing. */
export const selectJobs = (
  plan: Plan,
  given: FlagValues<typeof selectionFlags>,
  jobs: readonly string[],
): Pick<Selected, 'plan' | 'named'> => {
  const selected = select(plan, { jobs, stages: given.stage, needs: given.needs === true })
  if (selected.problems.length > 0) throw inputError(...selected.problems)
  return selected
}
