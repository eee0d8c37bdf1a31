import type { Words } from '../util/errors.ts'

/** Everything this folder says to people. */
export const words = {
  dockerMissing: (): Words => ({
    message: 'The program `docker` is not installed, or not on the PATH.',
    hint: 'Install Docker: https://docs.docker.com/get-docker/',
  }),
} as const
