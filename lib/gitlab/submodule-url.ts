/** The addresses by which a GitLab server is known. */
export type ServerNames = {
  /** Of the project that is fetched: `https://gitlab.com/`. */
  readonly base: string
  /** Hosts of its ssh addresses. */
  readonly hosts: readonly string[]
  /** Beginnings that lead to the same server, where `clone_url` names another way to it. */
  readonly others: readonly string[]
}

/** A URL of `.gitmodules` as git resolves it: `./` and `../` are relative to the parent's. */
export const resolveSubmoduleUrl = (parent: string, url: string): string => {
  if (!/^\.\.?\//.test(url)) return url
  let base = parent.replace(/\/+$/, '')
  let rest = url
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2)
    else if (rest.startsWith('../')) {
      rest = rest.slice(3)
      base = base.slice(0, Math.max(base.lastIndexOf('/'), 0))
    } else return `${base}/${rest}`.replace(/\/+$/, '')
  }
}

/** With `GIT_SUBMODULE_FORCE_HTTPS`, ssh addresses of the server become those by which it is reached (ci-yaml §10). */
export const toHttps = (url: string, { base, hosts }: ServerNames): string => {
  const [, user, host = '', path = ''] =
    /^ssh:\/\/(?:([^@/]*)@)?([^:/]+)(?::\d+)?\/+(.*)$/s.exec(url) ?? /^(?:([^@/:]*)@)([^:/]+):\/*(.*)$/s.exec(url) ?? []
  return user === 'git' && hosts.includes(host) ? `${base}${path}` : url
}

/** By the way that the runner has to the server. */
export const throughRunner = (url: string, { base, others }: ServerNames): string => {
  const other = others.find(each => url.startsWith(each))
  return other === undefined ? url : `${base}${url.slice(other.length)}`
}

/** Whether git may fetch from there on the runner's host: neither files of it, nor programs, nor its ssh keys. */
export const isFetchable = (url: string): boolean => /^https?:\/\/[^/]/.test(url)
