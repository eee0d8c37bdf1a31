import type { Command, ContainerSpec } from '../spec.ts'
import { containerCommand, variablesByStdin } from './create.ts'

/** `docker run --rm`: a container that is gone when it has ended. Docker's own failures have exit code 125. */
export const runContainer = (spec: ContainerSpec): Command => variablesByStdin(['run', '--rm'], spec)

/**
 * `docker run`: makes a container, starts it with our stdin, stdout and stderr as its own, and ends with it and with its
 * exit code. The container stays. stdin is the container's, so the variables come in another file.
 */
export const attachNewContainer = (spec: ContainerSpec): Command => containerCommand(['run'], spec, '/dev/fd/3')
