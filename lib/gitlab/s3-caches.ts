import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { knobsOf } from '../runner/knobs.ts'
import { lookUp } from '../runner/variables.ts'
import { isInS3 } from '../settings/cache-keys.ts'
import type { Settings } from '../settings/types.ts'
import type { RemoteCaches } from '../workspace/remote-caches.ts'
import { compressionLevel } from './compression.ts'
import type { Http, Reply } from './http.ts'
import { pause } from './pause.ts'
import type { Payload } from './payload.ts'
import { objectName, placeOf, presignedUrl } from './s3-url.ts'
import { cacheTooLarge, s3Failed, uploadingCache } from './words.ts'
import { zipToTar } from './zip-read.ts'
import { tarToZip } from './zip-write.ts'

export type S3Options = {
  readonly http: Http
  readonly settings: Settings
  readonly payload: Payload
  /** For archives on their way: of this job alone. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** How often a transfer is tried, a second apart (runner-docker-executor §9.4). */
const TRIES = 3

/** The caches of a job in S3, as zip archives like GitLab Runner's; undefined: they are not kept there. */
export const createS3Caches = (options: S3Options): RemoteCaches | undefined => {
  const { settings, folder } = options
  if (!isInS3(settings.cache)) return undefined
  return {
    folder,
    fetch: async key => {
      const file = join(folder, 'cache.zip')
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const reply = await send(options, 'GET', key, {}, reply =>
        pipeline(reply.body, createWriteStream(file, { mode: 0o600 })),
      )
      if (reply.status === 404) {
        reply.body.resume()
        return undefined
      }
      const made = Math.floor(Date.parse(reply.headers['last-modified'] ?? '') / 1000)
      return { files: zipToTar(file), made: Number.isNaN(made) ? 0 : made }
    },
    store: async (key, tar) => {
      const { maxUploadedArchiveSize: most } = settings.cache
      const file = join(folder, 'cache.zip')
      try {
        await tarToZip(tar, file, compressionLevel(lookUp(options.payload.job.variables, 'CACHE_COMPRESSION_LEVEL')))
        const { size } = await stat(file)
        if (most > 0 && size > most) return cacheTooLarge(size, most)
        const { status } = await send(options, 'PUT', key, { file, size })
        if (status === 404) throw new Refused(s3Failed(shownPlace(options, key), '404 NoSuchBucket'))
        return uploadingCache(shownPlace(options, key))
      } finally {
        await rm(file, { force: true })
      }
    },
  }
}

const nameOf = ({ settings, payload }: S3Options, key: string): string =>
  objectName(settings.cache, { runner: settings.identity.shortToken, projectId: payload.projectId, key })

const shownPlace = (options: S3Options, key: string): string => {
  const { origin, path } = placeOf(options.settings.cache, nameOf(options, key))
  return `${origin}${path}`
}

type Sent = { readonly file?: string; readonly size?: number }

/** Rejects unless the answer is good, or says that there is nothing; a good one goes to `take`. */
const send = async (
  options: S3Options,
  method: 'GET' | 'PUT',
  key: string,
  sent: Sent,
  take = async ({ body }: Reply): Promise<void> => void body.resume(),
): Promise<Reply> => {
  for (let attempt = 1; ; attempt++) {
    const last = attempt === TRIES
    try {
      const reply = await sendOnce(options, method, key, sent)
      if (reply.status === 200) await take(reply)
      if (reply.status === 200 || reply.status === 404) return reply
      const why = s3Failed(shownPlace(options, key), `${reply.status} ${codeIn(await reply.body.text())}`)
      if (last || reply.status < 500) throw new Refused(why)
    } catch (error) {
      options.signal.throwIfAborted()
      if (last || error instanceof Refused) throw error
    }
    await pause(1, options.signal)
  }
}

/** Asking again would change nothing. */
class Refused extends Error {}

/** Of what S3 says, only the name of the error: the rest may repeat what was signed. */
const codeIn = (text: string): string => /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ''

const sendOnce = (options: S3Options, method: 'GET' | 'PUT', key: string, sent: Sent): Promise<Reply> => {
  const { http, settings, payload, signal } = options
  const seconds = (knobsOf(payload.job.variables).count('CACHE_REQUEST_TIMEOUT', 10) || 10) * 60
  const headers = method === 'PUT' ? encryption(settings) : {}
  const signed = { method, key: nameOf(options, key), now: new Date(), seconds, headers }
  const { file, size } = sent
  return http.send({
    method,
    url: presignedUrl(settings.cache, signed),
    headers: { ...headers, ...(size !== undefined && { 'content-length': `${size}` }) },
    ...(file !== undefined && { body: () => createReadStream(file) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
    retries: false,
  })
}

/** `ServerSideEncryption`, in the file's words and in S3's. */
const encryption = ({ cache }: Settings): Readonly<Record<string, string>> => {
  const { serverSideEncryption = '', serverSideEncryptionKeyId: id } = cache
  const kind = { s3: 'AES256', aes256: 'AES256', kms: 'aws:kms', 'aws:kms': 'aws:kms' }[
    serverSideEncryption.toLowerCase()
  ]
  if (kind === undefined) return {}
  const named = kind === 'aws:kms' && id ? { 'x-amz-server-side-encryption-aws-kms-key-id': id } : {}
  return { 'x-amz-server-side-encryption': kind, ...named }
}
