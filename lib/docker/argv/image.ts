import type { Command } from '../spec.ts'

/**
 * `dockerConfig` is a folder with the `config.json` that holds this pull's credentials. Newer clients read
 * DOCKER_AUTH_CONFIG themselves, and stop at fields they do not know: they must not see ours (runner-docker-executor §7.6).
 */
export const pullImage = (
  image: string,
  options: { readonly platform?: string; readonly dockerConfig?: string },
): Command => ({
  args: ['pull', ...(options.platform ? ['--platform', options.platform] : []), image],
  ...(options.dockerConfig && { env: { DOCKER_CONFIG: options.dockerConfig, DOCKER_AUTH_CONFIG: '' } }),
})
