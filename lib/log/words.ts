import type { Words } from '../util/errors.ts'

/** GitLab Runner's own words and colour, so that the log reads the same (runner-api §3.4). */
export const limitNotice = (bytes: number): string =>
  `\n\u001b[33;1mJob's log exceeded limit of ${bytes} bytes.\n` +
  'Job execution will continue but no more output will be collected.\u001b[0;m\n'

export const logNotWritten = (file: string, why: string): Words => ({
  message: `The job's log ${file} cannot be written: ${why}`,
  hint: 'Free some space, or choose another folder for the logs.',
})
