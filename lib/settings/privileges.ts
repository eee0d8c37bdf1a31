import { doublestar } from '../util/doublestar.ts'
import type { DockerSettings } from './types.ts'

const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some(pattern => doublestar(pattern)(text))

/**
 * Whether the build container or a service is privileged. `image` is the name that the job gives: empty when it uses the
 * runner's, so that a list takes its privileges away unless a pattern matches nothing (runner-docker-executor §6.5).
 */
export const isPrivileged = (docker: DockerSettings, role: 'build' | 'service', image: string): boolean => {
  const wanted = role === 'build' ? docker.privileged : (docker.servicesPrivileged ?? docker.privileged)
  const patterns = role === 'build' ? docker.allowedPrivilegedImages : docker.allowedPrivilegedServices
  return wanted && (patterns.length === 0 || matchesAny(patterns, image))
}

/**
 * The user of the build container: the runner's beats the job's; empty is the image's. `refused` when `allowed_users`
 * does not name it, as whole text (runner-docker-executor §2.9).
 */
export const effectiveUser = (
  docker: DockerSettings,
  wanted: string,
): { readonly user: string } | { readonly refused: string } => {
  const user = docker.user ?? wanted
  const isFree = user === '' || docker.allowedUsers.length === 0
  return isFree || docker.allowedUsers.includes(user) ? { user } : { refused: user }
}
