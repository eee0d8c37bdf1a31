import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const openssl = (folder: string, args: readonly string[]) => promisify(execFile)('openssl', [...args], { cwd: folder })

/** PEM texts of an authority, and of a server and a client that it signed; also as files of these names in `folder`. */
export type Pki = { readonly ca: string; readonly cert: string; readonly key: string }

const keyArgs = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes `ca.crt`, `server.crt`, `server.key`, `client.crt` and `client.key`; the server is 127.0.0.1. */
export const makeCertificates = async (folder: string): Promise<Pki> => {
  await openssl(folder, [
    'req',
    '-x509',
    ...keyArgs,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=ca',
    '-days',
    '2',
  ])
  for (const name of ['server', 'client']) {
    const request = ['req', '-x509', ...keyArgs, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-days', '2']
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-subj', `/CN=${name}`]
    await openssl(folder, [...request, ...signed, '-addext', 'subjectAltName=IP:127.0.0.1'])
  }
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  return { ca: await read('ca.crt'), cert: await read('server.crt'), key: await read('server.key') }
}
