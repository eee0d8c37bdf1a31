/** GitLab Runner's warning about a source that is of no use (runner-docker-executor §7.2). */
export const sourceDropped = (source: string, reason: string): string =>
  `Failed to resolve credentials from ${source}: ${reason}. Credentials from this source will not be used.`

export const authenticating = (source: string): string => `Authenticating with credentials from ${source}`
