import type { Mount } from '../docker/spec.ts'
import type { Engine } from '../engine/engine.ts'

/** What a container of ours needs to be made: any image that the engine has, and names and labels of the run. */
export type Host = {
  readonly image: string
  /** Begins the names of all that is made. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * A container that is never started. It gives `docker cp` a way into volumes, makes volumes exist in one command however
 * many they are, and keeps everybody from removing them as long as it is there. Its image does not matter.
 */
export const createHolder = async (engine: Engine, host: Host, mounts: readonly Mount[]): Promise<string> => {
  await engine.createContainer({
    name: host.name,
    image: host.image,
    labels: host.labels,
    interactive: false,
    entrypoint: [''],
    command: ['true'],
    env: {},
    mounts: mounts.map(mount => ({ ...mount, noCopy: true })),
    network: 'none',
    aliases: [],
    logDriver: 'none',
  })
  return host.name
}
