import type { Command, ContainerSpec } from '../spec.ts'
import { createContainer } from './create.ts'

/** `docker run --rm`: a container that is gone when it has ended. Docker's own failures have exit code 125. */
export const runContainer = (spec: ContainerSpec): Command => {
  const { args, ...rest } = createContainer(spec)
  return { args: ['run', '--rm', ...args.slice(1)], ...rest }
}
