import { matchesGlob } from '../util/doublestar.ts'
import type { DockerSettings } from './types.ts'

const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some(pattern => matchesGlob(pattern, text))

const isListed = (patterns: readonly string[], internal: readonly string[], image: string): boolean =>
  patterns.length === 0 || internal.includes(image) || matchesAny(patterns, image)

/**
 * Whether a job may use an image: patterns are matched with the name as the job writes it, expanded; the runner's own
 * image (given expanded) always may (runner-docker-executor §6.4).
 */
export const isAllowedImage = (docker: DockerSettings, image: string, own: string | undefined): boolean =>
  isListed(docker.allowedImages, own === undefined ? [] : [own], image)

/** The same for a service; `own` are the expanded names of the runner's services. */
export const isAllowedService = (docker: DockerSettings, image: string, own: readonly string[]): boolean =>
  isListed(docker.allowedServices, own, image)

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
