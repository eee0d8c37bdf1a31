import { toAddress } from './address.ts'
import type { SourcesOptions } from './mirror-place.ts'
import type { GitInfo } from './payload.ts'
import type { ServerNames } from './submodule-url.ts'

/** By its project's path an address tells where the server's projects begin. */
export const serverNames = (
  { settings, payload }: Pick<SourcesOptions, 'settings' | 'payload'>,
  info: GitInfo,
): ServerNames => {
  const baseOf = (address: string): string => {
    const { url } = toAddress(address)
    return url.endsWith(`${payload.projectPath}.git`) ? url.slice(0, -`${payload.projectPath}.git`.length) : `${url}/`
  }
  const variable = (key: string) => payload.job.variables.find(each => each.key === key)?.value
  const names = [variable('CI_SERVER_SHELL_SSH_HOST'), variable('CI_SERVER_HOST'), hostOf(settings.identity.url)]
  const base = baseOf(info.url)
  return {
    base,
    hosts: names.flatMap(name => (name ? [name] : [])),
    others: [baseOf(payload.git.url)].filter(other => other !== base),
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '')
