import type { Plan } from '../plan/types.ts'
import { noImage } from '../plan/words.ts'
import type { Settings } from '../settings/types.ts'
import { inputError } from '../util/errors.ts'

/** Throws `InputError` when a job has no image to run in and the settings name none either. */
export const requireImages = ({ jobs }: Plan, { docker }: Settings): void => {
  const bare =
    docker.image === undefined ? jobs.filter(job => job.image === undefined && !job.trigger && !job.steps) : []
  if (bare.length > 0) throw inputError(...bare.map(job => noImage(job.name)))
}
