import { quote } from '../shell/quote.ts'
import { loginOf } from './address.ts'
import { cloneFrom } from './mirror.ts'
import type { SourcesOptions } from './mirror-place.ts'

/**
 * Lets a job's own git in to the server, as the address of `origin` does in GitLab Runner (runner-docker-executor §3.12).
 * The token is written by the job's shell into files that end with the job; what is kept never holds it, nor does a
 * command line.
 */
export const originLogin = ({ settings, payload }: SourcesOptions): readonly string[] => {
  const { url } = cloneFrom(payload.git, settings.runner.cloneUrl, payload.projectPath)
  const login = loginOf(url)
  if (login?.authorization === undefined) return []
  const { username, password, protocol, host } = new URL(url)
  const base = `${new URL(login.url).origin}/`
  const withLogin = `${protocol}//${username}:${password}@${host}/`
  const section = `[url ${JSON.stringify(withLogin)}]\n\tinsteadOf = ${JSON.stringify(base)}\n`
  return [`if [ -w .git/config ]; then printf '%s' ${quote(section)} >> .git/config; fi`]
}
