import type { Identity } from '../settings/types.ts'

/** Where a repository is, and the environment that tells git how to get in there. */
export type Address = { readonly url: string; readonly env: Readonly<Record<string, string>> }

export type Tls = Pick<Identity, 'tlsCaFile' | 'tlsCertFile' | 'tlsKeyFile'>

/**
 * An address without its login. That and the certificates of the runner's settings are for this server alone, whatever
 * else git is led to; no command line shows them.
 */
export const toAddress = (address: string, tls: Tls = {}): Address => {
  const login = loginOf(address)
  if (login === undefined) return { url: address, env: {} }
  const { url, authorization } = login
  const settings = [
    ['extraHeader', authorization && `Authorization: ${authorization}`],
    ['sslCAInfo', tls.tlsCaFile],
    ['sslCert', tls.tlsCertFile],
    ['sslKey', tls.tlsKeyFile],
  ].flatMap(([key, value]) => (value === undefined ? [] : [[`http.${new URL(url).origin}/.${key}`, value] as const]))
  return { url, env: configuration(settings) }
}

/** Settings of git as its environment takes them. */
const configuration = (settings: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries([
    ['GIT_CONFIG_COUNT', `${settings.length}`],
    ...settings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ])

/** The address without its login, and the login as a header; undefined for what is no URL. */
export const loginOf = (address: string): { readonly url: string; readonly authorization?: string } | undefined => {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (password === '') return { url: url.href }
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { url: url.href, authorization: `Basic ${Buffer.from(login).toString('base64')}` }
}
