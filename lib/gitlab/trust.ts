import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Identity } from '../settings/types.ts'

/** Where Linux distributions keep the certificates that the machine trusts; the first that is there counts, as in Go. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** PEM texts of a server's own authority and of the certificate that we show to it. */
export type Certificates = { readonly ca?: string; readonly cert?: string; readonly key?: string }

type Tls = Pick<Identity, 'url' | 'tlsCaFile' | 'tlsCertFile' | 'tlsKeyFile'>

/**
 * The certificates of a runner: named in its settings, or `<host>.crt`, `<host>.auth.crt` and `<host>.auth.key` in the
 * `certs` folder beside `config.toml` (runner-api §0). A named file that cannot be read rejects.
 */
export const readCertificates = async (identity: Tls, folder: string): Promise<Certificates> => {
  const host = URL.canParse(identity.url) ? new URL(identity.url).hostname : ''
  const [ca, cert, key] = await Promise.all([
    readNamed(identity.tlsCaFile, join(folder, `${host}.crt`)),
    readNamed(identity.tlsCertFile, join(folder, `${host}.auth.crt`)),
    readNamed(identity.tlsKeyFile, join(folder, `${host}.auth.key`)),
  ])
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && key !== undefined && { cert, key }) }
}

const readNamed = (named: string | undefined, usual: string): Promise<string | undefined> =>
  named === undefined ? readFile(usual, 'utf8').catch(() => undefined) : readFile(named, 'utf8')

/** What a TLS connection trusts and shows: the machine's authorities and the runner's own. TLS 1.2 at least. */
export const toSecureContext = async ({ ca, cert, key }: Certificates): Promise<SecureContext> =>
  createSecureContext({
    ca: [...rootCertificates, ...(await systemBundle()), ...(ca === undefined ? [] : [ca])],
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    minVersion: 'TLSv1.2',
  })

const systemBundle = async (): Promise<readonly string[]> => {
  const named = process.env.SSL_CERT_FILE
  for (const file of named === undefined ? systemBundles : [named]) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return [text]
  }
  return []
}
