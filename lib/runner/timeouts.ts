import type { Variable } from '../plan/types.ts'
import { toSeconds } from '../util/go-duration.ts'
import { lookUp } from './variables.ts'
import { words } from './words.ts'

/** Seconds. `notes` are warnings for the job's log. */
export type Timeouts = { readonly script: number; readonly afterScript: number; readonly notes: readonly string[] }

const defaultAfterScript = 5 * 60

/** How long the two parts of a job may take, of a job that may take `job` seconds (runner-docker-executor §3.10). */
export const timeoutsOf = (variables: readonly Variable[], job: number): Timeouts => {
  const script = read(variables, 'RUNNER_SCRIPT_TIMEOUT')
  const after = read(variables, 'RUNNER_AFTER_SCRIPT_TIMEOUT')
  const tooLong = script.seconds > job ? [words.timeoutTooLong('RUNNER_SCRIPT_TIMEOUT', script.text)] : []
  return {
    script: script.seconds > 0 ? Math.min(script.seconds, job) : job,
    afterScript: after.seconds > 0 ? after.seconds : defaultAfterScript,
    notes: [...script.notes, ...after.notes, ...tooLong],
  }
}

type Read = { readonly seconds: number; readonly text: string; readonly notes: readonly string[] }

const read = (variables: readonly Variable[], key: string): Read => {
  const text = lookUp(variables, key) ?? ''
  if (text === '') return { seconds: 0, text, notes: [] }
  if (text.startsWith('-')) return { seconds: 0, text, notes: [words.timeoutRelative(key, text)] }
  const seconds = toSeconds(text)
  return seconds === undefined
    ? { seconds: 0, text, notes: [words.timeoutMalformed(key, text)] }
    : { seconds, text, notes: [] }
}
