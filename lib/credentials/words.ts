import type { Words } from '../util/errors.ts'
import type { Judged } from './story.ts'

/** GitLab Runner's warning about a source that is of no use (runner-docker-executor §7.2). */
export const sourceDropped = (source: string, reason: string): string =>
  `Failed to resolve credentials from ${source}: ${reason}. Credentials from this source will not be used.`

export const authenticating = (source: string): string => `Authenticating with credentials from ${source}`

/** Why an entry is not the one that is used for the image at `path`. */
export const missed = ({ entry, verdict }: Judged, path: string): string => {
  const wanted = path.split('/', 1)[0] ?? ''
  const has = `${entry.source} has credentials for "${entry.key}"`
  if (verdict === 'other port') return `${has}, but host and port must be the image's: write "${wanted}".`
  if (verdict === 'bare hub') return `${has}; for Docker Hub write "https://index.docker.io/v1/".`
  if (verdict === 'other path') return `${has} only, which is not a part of "${path}".`
  return `${has}.`
}

/** One line of `gantry auth check`, without secrets. */
export const verdict = ({ entry, verdict }: Judged, path: string): string => {
  const wanted = path.split('/', 1)[0] ?? ''
  return {
    used: 'used',
    'same path elsewhere': 'not used: a stronger source has the same path',
    'shorter path': 'not used: another entry has a longer path',
    'bare hub': 'not used: for Docker Hub write "https://index.docker.io/v1/"',
    'other port': `not used: host and port must be the image's, "${wanted}"`,
    'other path': `not used: "${entry.path}" is not a part of "${path}"`,
    'other registry': 'not used: another registry',
  }[verdict]
}

export const unknownAction = (action: string): Words => ({
  message: `"gantry auth" cannot "${action}".`,
  hint: 'Write "gantry auth config", "gantry auth check IMAGE" or "gantry auth login HOST".',
})

export const missingFlags = (action: string, flags: string): Words => ({
  message: `"gantry auth ${action}" needs ${flags}.`,
  hint: 'Run "gantry auth --help" for examples.',
})

export const emptyPassword = (): Words => ({
  message: 'There is no password on stdin.',
  hint: 'Write, e.g., "printf %s \\"$PASSWORD\\" | gantry auth …"; an unset variable leaves nothing.',
})

export const colonInName = (username: string): Words => ({
  message: `The user name "${username}" has a colon in it, which separates the name from the password.`,
})

export const unknownFormat = (format: string): Words => ({
  message: `--format is json or toml, not "${format}".`,
})

export const notMergeable = (file: string, reason: string): Words => ({
  message: `${file} cannot be merged into: ${reason}.`,
})

export const loginRefused = (registry: string, raw: string): Words => ({
  message: `${registry} does not accept this user name and password.`,
  hint: raw,
})
