import type { Words } from '../util/errors.ts'

/** A project whose files can be had: a clone on this machine, or one on a GitLab server. Failures are what to tell. */
export type Store = {
  /** How messages name it, e.g. `the clone ../templates`. */
  readonly name: string
  /** The commit of a branch, a tag or a commit; without a name that of the default branch. */
  resolve(ref: string | undefined): Promise<string | Missing>
  /** `commit` as `resolve` gave it. */
  read(commit: string, file: string): Promise<{ readonly text: string } | Missing | Words>
  files(commit: string): Promise<readonly string[] | Missing>
  tags(): Promise<readonly string[] | Missing>
}

/** Why something is not there, as the end of `Tried: …`. */
export type Missing = { readonly why: string }

export const isMissing = (value: unknown): value is Missing =>
  typeof value === 'object' && value !== null && 'why' in value
