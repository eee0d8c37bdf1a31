import { pullImage } from '../docker/argv/image.ts'
import { inspectImage, inspectTogether, serverVersion } from '../docker/argv/inspect.ts'
import { isGone, parseError, parsePullError } from '../docker/parse/error.ts'
import { parseImage } from '../docker/parse/image.ts'
import { parseTogether } from '../docker/parse/together.ts'
import { parseVersion } from '../docker/parse/version.ts'
import type { ImageInfo } from '../docker/spec.ts'
import { SystemFault } from '../util/errors.ts'
import { type Client, fault } from './client.ts'
import type { Engine } from './engine.ts'
import { createLineSplitter } from './lines.ts'
import { words } from './words.ts'

const inspect = async (client: Client, image: string, platform?: string): Promise<ImageInfo | undefined> => {
  const { exitCode, stdout, stderr } = await client.capture(inspectImage(image, platform))
  if (exitCode === 0) return answerOf(stdout, image)
  if (isGone(stderr) || /requires API version|does not match the specified platform/.test(stderr)) return undefined
  throw fault(parseError(stderr), stderr)
}

/** Under heavy load docker's client was seen to end well without its whole answer: it may be asked again. */
const answerOf = (stdout: string, image: string): ImageInfo => {
  try {
    return parseImage(stdout)
  } catch (error) {
    throw new SystemFault('docker_failed', words.cutOff(image, Buffer.byteLength(stdout)), error)
  }
}

/** `arm64` and `linux/arm64` both stand for `linux/arm64/v8`. */
const isPlatform = (actual: string, wanted: string): boolean => {
  const full = wanted.includes('/') ? wanted : `linux/${wanted}`
  return actual === full || actual.startsWith(`${full}/`)
}

/** The verbs that concern the engine itself and its images. */
export const images = (client: Client): Pick<Engine, 'info' | 'inspectImage' | 'inspectTogether' | 'pull'> => ({
  info: async signal => {
    const { exitCode, stdout, stderr } = await client.capture(serverVersion, { signal })
    if (exitCode !== 0) throw fault(parseError(stderr), stderr)
    return parseVersion(stdout)
  },

  inspectImage: async (image, platform) => {
    const found = await inspect(client, image)
    if (!found || !platform || isPlatform(found.platform, platform)) return found
    // Newer engines keep an image for several platforms under one name.
    return inspect(client, image, platform)
  },

  inspectTogether: async (images, volumes) => {
    const { exitCode, stdout, stderr } = await client.capture(inspectTogether(images, volumes))
    if (exitCode === 0) return parseTogether(stdout, images.length)
    if (isGone(stderr)) return undefined
    throw fault(parseError(stderr), stderr)
  },

  pull: async (image, { onProgress, signal, ...options }) => {
    let stderr = ''
    const lines = createLineSplitter(line => onProgress?.(line))
    const { exitCode } = await client.stream(pullImage(image, options), {
      signal,
      onChunk: (chunk, stream) => {
        if (stream === 'stdout') lines.push(chunk)
        else stderr += chunk
      },
    })
    lines.end()
    if (exitCode !== 0) throw fault(parsePullError(image, stderr), stderr)
  },
})
