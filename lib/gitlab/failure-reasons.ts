import type { Outcome } from '../plan/types.ts'

/** Every server knows these (runner-api §6). */
const always = ['script_failure', 'runner_system_failure', 'job_execution_timeout']

/** What a reason becomes for a server that does not list it. */
const weaker: Readonly<Record<string, string>> = {
  runner_configuration_error: 'script_failure',
  runner_external_dependency_failure: 'runner_system_failure',
  image_pull_failure: 'runner_system_failure',
}

/** The reason that a server is told, of those it lists (runner-api §6). */
export const toServerReason = (reason: string, listed: readonly string[]): string => {
  if (always.includes(reason) || listed.includes(reason)) return reason
  const next = weaker[reason]
  return next === undefined ? 'unknown_failure' : toServerReason(next, listed)
}

/** How a job ended, as its final update says it. Only scripts have an exit code. */
export const toFinalState = ({ status, reason, exitCode }: Outcome, listed: readonly string[]) => {
  if (status === 'success') return { state: 'success' } as const
  const internal = status === 'canceled' ? 'job_canceled' : (reason ?? 'script_failure')
  return {
    state: 'failed',
    reason: toServerReason(internal, listed),
    ...(internal === 'script_failure' && exitCode !== undefined && { exitCode }),
  } as const
}
