import type { JobStatus, Outcome } from '../plan/types.ts'

/** The steps of a job's lifecycle, with the section names of GitLab Runner's log (runner-docker-executor §3.5). */
export type Section =
  | 'prepare_executor'
  | 'prepare_script'
  | 'get_sources'
  | 'restore_cache'
  | 'download_artifacts'
  | 'step_script'
  | 'after_script'
  | 'archive_cache'
  | 'upload_artifacts'
  | 'cleanup_file_variables'

/**
 * Everything that happens in a run, in order. Views, reports and the trace are functions of this stream; the runner never
 * knows who listens. `at` is in milliseconds since the epoch.
 */
export type RunEvent = { readonly at: number } & (
  | {
      readonly type: 'pipeline.start'
      readonly run: string
      readonly name?: string
      readonly jobs: readonly { readonly name: string; readonly stage: string }[]
    }
  /** The trigger job has created a child pipeline; its jobs are `trigger job › job`. */
  | {
      readonly type: 'pipeline.child'
      readonly job: string
      readonly jobs: readonly { readonly name: string; readonly stage: string }[]
    }
  | {
      readonly type: 'job.start'
      readonly job: string
      readonly attempt: number
      readonly log: string
      /** Where it runs, in a run that names its engines. */
      readonly engine?: string
    }
  | { readonly type: 'section'; readonly job: string; readonly name: Section; readonly edge: 'start' | 'end' }
  /** Whole lines (each ends in LF), already masked; one event may hold thousands. The last one may lack its LF. */
  | { readonly type: 'output'; readonly job: string; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** An image being pulled; one event a change, for all jobs that wait for it. With `done`, `text` may be `failed`. */
  | { readonly type: 'pull'; readonly image: string; readonly text: string; readonly done: boolean }
  | { readonly type: 'job.retry'; readonly job: string; readonly attempt: number; readonly outcome: Outcome }
  | ({ readonly type: 'job.end'; readonly job: string; readonly stage: string } & Outcome)
  /** Something of the run as a whole that people should know. */
  | { readonly type: 'notice'; readonly level: 'info' | 'warning' | 'error'; readonly text: string }
  /** A docker command line, as a person would type it; with `--verbose`. */
  | { readonly type: 'command'; readonly line: string }
  | { readonly type: 'pipeline.end'; readonly status: JobStatus; readonly seconds: number }
)

type Stampless<E> = E extends unknown ? Omit<E, 'at'> : never

/** An event before its time stamp. */
export type NewEvent = Stampless<RunEvent>

/**
 * Takes every event of a run. `push` must not block; `close` resolves when everything is written. `ready` gives a promise
 * while whoever reads is behind: who has much output to push waits for it, so that it does not pile up in memory.
 */
export type Sink = { push(event: RunEvent): void; close(): Promise<void>; ready?(): Promise<void> | undefined }
