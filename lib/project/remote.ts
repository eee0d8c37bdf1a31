/** What the address of a remote says about the project and its server. */
export type Remote = {
  /** `group/sub/name` */
  readonly path: string
  /** Web address of the server without a trailing slash, e.g. `https://gitlab.com`. */
  readonly server: string
  /** Host without port. */
  readonly host: string
}

/**
 * Reads `https://host/group/name.git`, `ssh://git@host:22/group/name` and `git@host:group/name`. Undefined for a folder or
 * any other form. User names and passwords are dropped.
 */
export const parseRemote = (address: string): Remote | undefined => {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)\/?(.+)$/.exec(address)
  if (scp && !address.includes('://')) return toRemote('https:', scp[1] ?? '', '', scp[2] ?? '')
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, port, pathname } = new URL(address)
  if (protocol === 'http:' || protocol === 'https:') return toRemote(protocol, hostname, port, pathname)
  // The port is that of ssh: the server's web address has its own.
  return /^(?:git\+)?ssh:$|^git:$/.test(protocol) ? toRemote('https:', hostname, '', pathname) : undefined
}

const toRemote = (protocol: string, host: string, port: string, pathname: string): Remote | undefined => {
  const path = decode(pathname)
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
  if (host === '' || !path.includes('/')) return undefined
  return { path, server: `${protocol}//${host}${port === '' ? '' : `:${port}`}`, host }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
