import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import type { Registry } from './registry.ts'

const sha256 = (bytes: string | Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const layer = async (): Promise<Buffer> => {
  const archive = pack()
  archive.entry({ name: 'id' }, randomBytes(16).toString('hex'))
  archive.finalize()
  return buffer(archive)
}

const send = async (method: string, url: string, body: string | Buffer, type: string): Promise<Response> => {
  const answer = await fetch(url, { method, body, headers: { 'content-type': type } })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return answer
}

const pushBlob = async (base: string, bytes: string | Buffer): Promise<string> => {
  const digest = sha256(bytes)
  const upload = await send('POST', `${base}/blobs/uploads/`, '', 'application/octet-stream')
  const place = new URL(upload.headers.get('location') ?? '', base)
  place.searchParams.set('digest', digest)
  await send('PUT', place.href, bytes, 'application/octet-stream')
  return digest
}

const type = (name: string): string => `application/vnd.docker.${name}+json`

const pushManifest = async (base: string, tag: string, kind: string, fields: object) => {
  const text = JSON.stringify({ schemaVersion: 2, mediaType: type(kind), ...fields })
  await send('PUT', `${base}/manifests/${tag}`, text, type(kind))
  return { mediaType: type(kind), size: text.length, digest: sha256(text) }
}

const pushOne = async (base: string, platform: string) => {
  const [os, architecture] = platform.split('/')
  const content = await layer()
  const config = JSON.stringify({
    os,
    architecture,
    config: {},
    rootfs: { type: 'layers', diff_ids: [sha256(content)] },
    history: [],
  })
  const tar = 'application/vnd.docker.image.rootfs.diff.tar'
  const manifest = await pushManifest(base, architecture ?? '', 'distribution.manifest.v2', {
    config: { mediaType: type('container.image.v1'), size: config.length, digest: await pushBlob(base, config) },
    layers: [{ mediaType: tar, size: content.length, digest: await pushBlob(base, content) }],
  })
  return { ...manifest, platform: { os, architecture } }
}

/**
 * Puts an image for several platforms into a plain registry, by the registry's own API; each platform is also a tag,
 * named by its architecture. Returns the digest of the list.
 */
export const pushPlatforms = async (
  { host }: Registry,
  path: string,
  platforms: readonly string[],
): Promise<{ readonly image: string; readonly digest: string }> => {
  const [repository, tag = 'latest'] = path.split(':')
  const base = `http://${host}/v2/${repository}`
  const manifests = []
  for (const platform of platforms) manifests.push(await pushOne(base, platform))
  const { digest } = await pushManifest(base, tag, 'distribution.manifest.list.v2', { manifests })
  return { image: `${host}/${path}`, digest }
}
