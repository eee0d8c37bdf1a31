import { JOB_LABEL, KEPT_LABEL, type Owner, PROJECT_DIR_LABEL, parseOwner } from '../docker/labels.ts'
import type { Engine, Labelled, Leftovers } from '../engine/engine.ts'
import { isAlive } from '../runner/owner.ts'

/** What `gantry run --keep-failed` has left of a job. */
export type Kept = {
  /** The job's own container, and those of its services. */
  readonly container: string
  readonly services: readonly string[]
  readonly projectDir: string
}

/** What was kept of the jobs of this name, the latest first; runs that still go on are left out. */
export const listKept = async (engine: Engine, job: string): Promise<readonly Kept[]> => {
  const things = await engine.list({ [KEPT_LABEL]: '', [JOB_LABEL]: job })
  const all = await Promise.all(byRun(things).map(({ containers }) => toKept(engine, containers)))
  return all.filter(kept => kept !== undefined)
}

/** Removes what earlier runs have kept of jobs, now that there is something newer. Returns what could not be removed. */
export const removeKept = async (
  engine: Engine,
  jobs: Iterable<string>,
  projectDir: string,
): Promise<readonly string[]> => {
  const labels = { [KEPT_LABEL]: '', [PROJECT_DIR_LABEL]: projectDir }
  const found = await Promise.all([...jobs].map(job => engine.list({ ...labels, [JOB_LABEL]: job })))
  const runs = found.flatMap(byRun)
  const all = (kind: 'containers' | 'networks' | 'volumes') => runs.flatMap(run => run[kind])
  return engine.remove({ containers: all('containers'), networks: all('networks'), volumes: all('volumes') })
}

/** Starts again what a restart of the engine has stopped. Returns the job's container, which runs. */
export const wakeKept = async (engine: Engine, { services, container }: Kept): Promise<string> => {
  await engine.start([...services, container])
  return container
}

/** Of each run that is over; the latest first. */
const byRun = (things: readonly Labelled[]): readonly Leftovers[] => {
  const owners = new Map<string, Owner>()
  for (const { labels } of things) {
    const owner = parseOwner(labels)
    if (owner && !isAlive(owner)) owners.set(owner.run, owner)
  }
  return [...owners.values()]
    .sort((one, other) => (other.until ?? 0) - (one.until ?? 0))
    .map(({ run }) => {
      const own = things.filter(({ labels }) => parseOwner(labels)?.run === run)
      const ids = (kind: Labelled['kind']) => own.filter(thing => thing.kind === kind).map(({ id }) => id)
      return { containers: ids('container'), networks: ids('network'), volumes: ids('volume') }
    })
}

const toKept = async (engine: Engine, containers: readonly string[]): Promise<Kept | undefined> => {
  const details = await engine.details(containers)
  const ofType = (type: string) => details.filter(({ labels }) => labels['com.gitlab.gitlab-runner.type'] === type)
  const [job] = ofType('build')
  return (
    job && {
      container: job.name,
      services: ofType('service').map(({ name }) => name),
      projectDir: job.labels[PROJECT_DIR_LABEL] ?? '/',
    }
  )
}
