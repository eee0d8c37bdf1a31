import { childConfig, childFacts, childIds } from '../pipeline/child.ts'
import { compile } from '../pipeline/compile.ts'
import type { Facts } from '../pipeline/facts.ts'
import type { Downstream } from '../runner/downstream.ts'
import { words } from '../runner/words.ts'
import { withArtifactFiles } from './artifact-files.ts'
import type { Pipeline } from './pipeline.ts'

/** Below the pipeline that the user runs (ci-yaml §9). */
const DEEPEST = 2

/** Creates the child pipelines of a run, as deep as GitLab allows. */
export const createDownstream = ({ facts, loader }: Pipeline): Downstream => {
  let count = 0
  const below =
    (parent: Facts, depth: number): Downstream =>
    async (triggerJob, { dotenv, artifacts }) => {
      if (depth > DEEPEST) return { message: words.tooDeep }
      const child = childFacts(parent, { ids: childIds(facts, ++count), triggerJob, dotenv })
      const { include = [], inputs = {} } = triggerJob.trigger ?? {}
      const files = withArtifactFiles(loader, artifacts)
      const { plan, problems, refused } = await compile({
        file: `${triggerJob.name}:trigger`,
        text: childConfig(include, inputs, files.toLocal),
        facts: child,
        loader: files.loader,
      })
      if (plan) return { id: child.pipeline.id, plan, downstream: below(child, depth + 1) }
      const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
      return { message: errors.length > 0 ? errors.join(', ') : (refused?.message ?? '') }
    }
  return below(facts, 1)
}
