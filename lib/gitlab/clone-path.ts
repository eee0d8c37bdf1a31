import { posix } from 'node:path'
import type { FailureReason } from '../plan/types.ts'
import { jobVariables, lookUp } from '../runner/variables.ts'
import type { Settings } from '../settings/types.ts'
import type { Payload } from './payload.ts'
import { clonePathNotAllowed, clonePathOutside } from './words.ts'

/** Where a job's project goes below `builds_dir`; with the reason why not where the job wants. */
export type Place = {
  readonly projectPath: string
  readonly refused?: { readonly reason: FailureReason; readonly message: string }
}

/**
 * `GIT_CLONE_PATH`, which must lie within `builds_dir` and be allowed by `[runners.custom_build_dir]`, or the path of the
 * project; with `GIT_STRATEGY=empty` another folder than that which has the files (runner-docker-executor §2.7).
 */
export const placeOf = ({ job, projectPath }: Payload, settings: Settings, slot: number): Place => {
  const { buildsDir, customBuildDir } = settings.runner
  const facts = { settings, projectDir: `${buildsDir}/${projectPath}`, slot, timeout: 0, dotenv: [], startedAt: 0 }
  const variables = jobVariables(job, facts)
  const usual = lookUp(variables, 'GIT_STRATEGY') === 'empty' ? `${projectPath}-empty` : projectPath
  const wanted = lookUp(variables, 'GIT_CLONE_PATH') ?? ''
  if (wanted === '') return { projectPath: usual }
  const path = posix.relative(buildsDir, posix.normalize(wanted)).replace(/\/+$/, '')
  if (!customBuildDir) return { projectPath: usual, refused: because(clonePathNotAllowed) }
  return path === '' || path === '..' || path.startsWith('../') || !posix.isAbsolute(wanted)
    ? { projectPath: usual, refused: because(clonePathOutside(wanted, buildsDir)) }
    : { projectPath: path }
}

const because = (message: string) => ({ reason: 'runner_configuration_error', message }) as const
