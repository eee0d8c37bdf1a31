import type { Socket } from 'node:net'
import { type PeerCertificate, TLSSocket } from 'node:tls'

/** The certificates that a server has shown, its own first, as PEM; undefined for a connection without TLS. */
export const chainOf = (socket: Socket): string | undefined => {
  if (!(socket instanceof TLSSocket)) return undefined
  const all = new Map<string, string>()
  let certificate: Shown | undefined = socket.getPeerCertificate(true)
  while (certificate?.raw && !all.has(certificate.fingerprint256)) {
    all.set(certificate.fingerprint256, toPem(certificate.raw))
    certificate = certificate.issuerCertificate
  }
  return all.size === 0 ? undefined : [...all.values()].join('')
}

/** One that names itself as its issuer ends the chain. */
type Shown = PeerCertificate & { readonly issuerCertificate?: Shown }

const toPem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END CERTIFICATE-----\n`
