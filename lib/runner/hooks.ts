import type { JobContext } from './context.ts'

/** The commands round the getting of the sources: of the settings, and the job's `hooks` (ci-yaml §5, runner-docker-executor §2.1). */
export const hooksOf = ({ run, job }: Pick<JobContext, 'run' | 'job'>) => {
  const { preGetSourcesScript = '', postGetSourcesScript = '' } = run.settings.runner
  return {
    before: [preGetSourcesScript, ...job.preGetSourcesScript].filter(command => command !== ''),
    after: [postGetSourcesScript, ...(job.postGetSourcesScript ?? [])].filter(command => command !== ''),
  }
}

export const hasHooks = (context: Pick<JobContext, 'run' | 'job'>): boolean => {
  const { before, after } = hooksOf(context)
  return before.length + after.length > 0
}
