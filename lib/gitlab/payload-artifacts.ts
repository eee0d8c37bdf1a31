import type { Artifacts } from '../plan/types.ts'
import type { Reader } from './json-reader.ts'

/** One upload that GitLab wants of a job: its archive or one of its reports (runner-api §4). */
export type PayloadArtifact = {
  /** As written; the runner expands it. Empty: `artifacts`. */
  readonly name: string
  readonly paths: readonly string[]
  readonly exclude: readonly string[]
  readonly untracked: boolean
  readonly when: Artifacts['when']
  /** `archive`, `junit`, `dotenv`, … */
  readonly type: string
  /** Empty: zip. */
  readonly format: string
  readonly expireIn: string
}

/** All uploads of a job, in order. */
export const readArtifacts = (root: Reader): readonly PayloadArtifact[] =>
  root.objects('artifacts').map(entry => ({
    name: entry.text('name'),
    paths: entry.texts('paths'),
    exclude: entry.texts('exclude'),
    untracked: entry.flag('untracked'),
    when: whenOf(entry),
    type: entry.text('artifact_type'),
    format: entry.text('artifact_format'),
    expireIn: entry.text('expire_in'),
  }))

/** `when` of artifacts and caches; empty is on success. */
export const whenOf = (entry: Reader): Artifacts['when'] => {
  const when = entry.text('when')
  return when === 'on_failure' || when === 'always' ? when : 'on_success'
}
