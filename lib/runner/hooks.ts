import { checkoutOf } from './checkout.ts'
import type { JobContext } from './context.ts'

type Asking = Pick<JobContext, 'run' | 'job' | 'variables'>

/**
 * The commands round the getting of the sources: of the settings, and the job's `hooks` (ci-yaml §5, runner-docker-executor
 * §2.1). None where no sources are wanted.
 */
export const hooksOf = ({ run, job, variables }: Asking) => {
  const { strategy } = checkoutOf(variables)
  if (strategy === 'none' || strategy === 'empty') return { before: [], after: [] }
  const { preGetSourcesScript = '', postGetSourcesScript = '' } = run.settings.runner
  return {
    before: [preGetSourcesScript, ...job.preGetSourcesScript].filter(command => command !== ''),
    after: [postGetSourcesScript, ...(job.postGetSourcesScript ?? [])].filter(command => command !== ''),
  }
}

export const hasHooks = (context: Asking): boolean => {
  const { before, after } = hooksOf(context)
  return before.length + after.length > 0
}
