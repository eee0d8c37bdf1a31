import type { JobContext } from './context.ts'
import { type Failure, toFailure } from './outcome.ts'

/** One step of a job's life; it is left out when `when` says so, or side by side with its siblings in an `all`. */
export type Task =
  | {
      readonly title: string
      /** Default: only as long as nothing has failed. */
      readonly when?: (context: JobContext) => boolean
      readonly run: (context: JobContext) => Promise<void>
    }
  | { readonly title: string; readonly all: readonly Task[] }

const isHealthy = (context: JobContext): boolean => context.failure === undefined

/**
 * Performs a job's tasks as a listr2 task list, in every mode: the views show jobs by their events, so the list itself is
 * silent. What a task throws becomes the job's failure (the first one counts); the tasks after it decide by `when`. A bug
 * is one as well: it must not keep the clean-up from running, and is thrown by `throwBug` when all is through.
 */
export const perform = async (tasks: readonly Task[], context: JobContext): Promise<void> => {
  const { Listr } = await loadTaskLists()
  type ListrTask = import('listr2').ListrTask<JobContext>
  const options = { exitOnError: true, registerSignalListeners: false, renderer: 'silent' } as const

  const attempt = async (run: (context: JobContext) => Promise<void>): Promise<void> => {
    try {
      await run(context)
    } catch (thrown) {
      context.failure ??= toFailureOrBug(thrown)
    }
  }

  const toListr = (task: Task): ListrTask =>
    'all' in task
      ? { title: task.title, task: (_, self) => self.newListr(task.all.map(toListr), { concurrent: true }) }
      : {
          title: task.title,
          skip: () => !(task.when ?? isHealthy)(context),
          task: () => attempt(task.run),
        }

  await new Listr<JobContext, 'silent'>(tasks.map(toListr), { ...options, ctx: context }).run()
}

/** What performs tasks; to be loaded while something else is waited for. */
export const loadTaskLists = (): Promise<typeof import('listr2')> => import('listr2')

const toFailureOrBug = (thrown: unknown): Failure => {
  try {
    return toFailure(thrown)
  } catch (bug) {
    return { status: 'failed', message: String(bug), system: true, bug }
  }
}

/** Throws the bug that a job has failed by, if it has. */
export const throwBug = ({ failure }: JobContext): void => {
  if (failure && 'bug' in failure) throw failure.bug
}
