import type { Compiled } from './compiled.ts'
import type { Facts, Loader } from './facts.ts'

export type CompileInput = {
  /** The root file's name as shown in messages, e.g. `.gitlab-ci.yml`. */
  readonly file: string
  readonly text: string
  readonly facts: Facts
  readonly loader: Loader
}

/**
 * `.gitlab-ci.yml` → Plan, with GitLab's semantics and order of steps (ci-yaml §0). Never throws for what the user wrote:
 * all problems come back at once, with positions.
 */
export const compile = async (_input: CompileInput): Promise<Compiled> => ({
  problems: [],
  sources: new Map(),
  jobs: [],
  explain: () => undefined,
  notActedOn: new Map(),
})
