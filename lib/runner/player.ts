import type { Job } from '../plan/types.ts'

/** A manual job that may be started. */
export type Offer = Pick<Job, 'name' | 'manualConfirmation'>

/** Somebody who may start manual jobs while a pipeline runs. */
export type Player = {
  /** The job may be started from now on. Resolves with whether it is to be; with `false` once the run is canceled. */
  offer(job: Offer): Promise<boolean>
  /** These jobs, which were offered, are all that is left of a pipeline: it waits for an answer. */
  ask(jobs: readonly string[]): void
}

/** The player of a pipeline the names of whose jobs begin with `path`. */
export const playerAt = (player: Player, path: string): Player => ({
  offer: job => player.offer({ ...job, name: path + job.name }),
  ask: jobs => player.ask(jobs.map(name => path + name)),
})
