import { createHash, createHmac } from 'node:crypto'
import { posix } from 'node:path'
import type { CacheSettings } from '../settings/cache-keys.ts'

type Headers = Readonly<Record<string, string>>

export type Signed = {
  readonly method: 'GET' | 'PUT'
  /** The object's name. */
  readonly key: string
  readonly now: Date
  /** So many seconds it holds. */
  readonly seconds: number
  /** To be sent as they are, names in lower case. */
  readonly headers?: Headers
}

/** What GitLab Runner calls the object of a cache (runner-docker-executor §9.2). */
export const objectName = (
  { path = '', shared }: CacheSettings,
  { runner, projectId, key }: { readonly runner: string; readonly projectId: number; readonly key: string },
): string => posix.join(path, ...(shared ? [] : ['runner', runner]), 'project', `${projectId}`, key).replace(/^\/+/, '')

/**
 * An address that holds for one request, by AWS Signature Version 4 with its parameters in the query: a secret, as
 * whoever has it may do the same.
 */
export const presignedUrl = (cache: CacheSettings, { method, key, now, seconds, headers = {} }: Signed): string => {
  const { accessKey = '', secretKey = '', sessionToken, bucketLocation = 'us-east-1' } = cache
  const { origin, host, path } = placeOf(cache, key)
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = [time.slice(0, 8), bucketLocation, 's3', 'aws4_request']
  const all = Object.entries({ ...headers, host }).sort(([one], [other]) => (one < other ? -1 : 1))
  const signed = all.map(([name]) => name).join(';')
  const query = inOrder({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [accessKey, ...scope].join('/'),
    'X-Amz-Date': time,
    'X-Amz-Expires': `${seconds}`,
    ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': signed,
  })
  const lines = all.map(([name, value]) => `${name}:${value}\n`).join('')
  const request = [method, path, query, lines, signed, 'UNSIGNED-PAYLOAD'].join('\n')
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), createHash('sha256').update(request).digest('hex')].join(
    '\n',
  )
  const signing = scope.reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretKey}`)
  return `${origin}${path}?${query}&X-Amz-Signature=${hmac(signing, text).toString('hex')}`
}

/** Where an object is, without what lets one in. */
export const placeOf = (cache: CacheSettings, key: string) => {
  const { serverAddress = '', bucketName = '', bucketLocation = 'us-east-1', insecure } = cache
  const isAws = serverAddress === '' || serverAddress.endsWith('.amazonaws.com')
  const server = serverAddress === '' || serverAddress === 's3.amazonaws.com' ? aws(bucketLocation) : serverAddress
  const inPath = cache.pathStyle ?? !isAws
  const { host, origin } = new URL(`${insecure ? 'http' : 'https'}://${inPath ? '' : `${bucketName}.`}${server}`)
  const path = `/${[...(inPath ? [bucketName] : []), ...key.split('/')].map(encoded).join('/')}`
  return { origin, host, path }
}

const aws = (region: string): string => (region === 'us-east-1' ? 's3.amazonaws.com' : `s3.${region}.amazonaws.com`)

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

const inOrder = (query: Headers): string =>
  Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

const hmac = (secret: Buffer | string, text: string): Buffer => createHmac('sha256', secret).update(text).digest()
