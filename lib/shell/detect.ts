/** Where GitLab Runner looks for a shell, best first (runner-docker-executor §3.1). */
const shells = [
  '/usr/local/bin/bash',
  '/usr/bin/bash',
  '/bin/bash',
  '/usr/local/bin/sh',
  '/usr/bin/sh',
  '/bin/sh',
  '/busybox/sh',
]

const detection = `${shells.map((path, index) => `${index === 0 ? 'if' : 'elif'} [ -x ${path} ]; then\n\texec ${path}\n`).join('')}else\n\techo shell not found\n\texit 1\nfi\n`

/**
 * The command of a build container: becomes the first shell that exists, which then reads the job's script from stdin.
 * `sh` must be on the image's PATH, and the image's entrypoint must run what it is given.
 */
export const shellCommand: readonly string[] = ['sh', '-c', detection]
