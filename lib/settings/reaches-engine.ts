import type { DockerSettings } from './types.ts'

/**
 * Whether a job can reach the engine that it runs on: its socket, or a folder that has it, is mounted. Then the images of
 * later jobs may be made by earlier ones.
 */
export const reachesEngine = ({ volumes }: Pick<DockerSettings, 'volumes'>): boolean =>
  volumes.some(volume => /^(\/|\/run|\/var|\/var\/run)\/?:|^[^:]*\.sock:/.test(volume))
