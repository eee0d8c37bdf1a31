import type { Words } from '../util/errors.ts'

/** Everything this folder says to people. */
export const words = {
  dockerMissing: (): Words => ({
    message: 'The program `docker` is not installed, or not on the PATH.',
    hint: 'Install Docker: https://docs.docker.com/get-docker/',
  }),
  cutOff: (image: string, bytes: number): Words => ({
    message: `What docker said of the image ${image} is cut off (${bytes} bytes).`,
    hint: 'Try it again; `docker image inspect` shows what it says.',
  }),
} as const
