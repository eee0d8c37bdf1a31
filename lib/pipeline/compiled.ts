import type { Plan, When } from '../plan/types.ts'
import type { Pos, Problem, Words } from '../util/errors.ts'
import type { MapNode } from '../yaml/node.ts'

/** What came of a `.gitlab-ci.yml`. */
export type Compiled = {
  /** The pipeline that would be created, manual jobs included. Absent with errors, and when there is no pipeline. */
  readonly plan?: Plan
  /** Everything wrong or doubtful, by file and line. No plan when one of them is an error. */
  readonly problems: readonly Problem[]
  /** The file is right, but no pipeline comes of it: workflow rules, or no job left. */
  readonly refused?: Words
  /** Every file that was read, root first: name → text. For drawing the line of a problem. */
  readonly sources: ReadonlyMap<string, string>
  /** The full configuration: includes, inputs, `extends` and `!reference` resolved. What `preview` prints. */
  readonly tree?: MapNode
  /** All stages of the file in order, `.pre` first and `.post` last. */
  readonly stages: readonly string[]
  /** Visible jobs of the file in order, those left out of the pipeline too. */
  readonly jobs: readonly JobSummary[]
  /** Which rule of a job (by its plan or configured name) matched, and why the others did not. */
  explain(job: string): Decision | undefined
  /** The same for `workflow:rules`. */
  readonly workflow?: Decision
  /** Keywords that were accepted but have no meaning locally, e.g. `release`, with the jobs that use them. */
  readonly notActedOn: ReadonlyMap<string, readonly string[]>
}

export type JobSummary = {
  readonly name: string
  readonly stage: string
  readonly pos: Pos
  /** Left out: no rule matched, `when: never`, or `only`/`except`. */
  readonly created: boolean
}

export type Decision = {
  readonly created: boolean
  readonly when?: When
  /** `rules`, `only`/`except`, or `none`: the job has neither. */
  readonly by: 'rules' | 'only' | 'none'
  readonly trace: readonly Trace[]
}

/** One rule (or one clause of `only`/`except`) that was looked at; those after the match were not. */
export type Trace = {
  readonly pos: Pos
  /** As a person would write it, e.g. `if: $CI_COMMIT_TAG`. */
  readonly text: string
  readonly matched: boolean
  /** Why it did not match, e.g. `$CI_COMMIT_TAG is not set`. */
  readonly reason?: string
}
