import type { Helpers } from '../../../lib/credentials/helpers.ts'
import { parsePullError } from '../../../lib/docker/parse/error.ts'
import type { ImageInfo } from '../../../lib/docker/spec.ts'
import type { Engine, PullOptions } from '../../../lib/engine/engine.ts'
import type { Downloaded } from '../../../lib/images/download.ts'
import { type Depot, ensureImage } from '../../../lib/images/ensure.ts'
import { createOnce } from '../../../lib/images/once.ts'
import type { Ensured, ImageRequest } from '../../../lib/images/types.ts'
import { SystemFault } from '../../../lib/util/errors.ts'

export const info = (id: string, digest?: string, platform = 'linux/amd64'): ImageInfo => ({
  id: `sha256:${id.padEnd(64, '0')}`,
  repoDigests: digest === undefined ? [] : [digest],
  entrypoint: [],
  user: '',
  env: [],
  tcpPorts: [],
  platform,
})

/** What docker says to a pull: an image, its error text, or null for an image that someone removes at once. */
export type Answer = ImageInfo | string | null

/** What the real engine makes of docker's words. */
const parsedFault = (text: string): SystemFault => {
  const { code, words } = parsePullError('image', text)
  return new SystemFault(code, words, new Error(text))
}

/** An engine that knows only images, and notes what it is asked. One answer a pull; the last one stays. */
export const createStore = (
  local: Readonly<Record<string, ImageInfo>>,
  answers: readonly Answer[] = [],
  onPull = () => {},
) => {
  const images = new Map(Object.entries(local))
  const calls: string[] = []
  const left = [...answers]
  const pull = async (reference: string, options: PullOptions) => {
    calls.push(`pull ${reference}${options.platform ? ` ${options.platform}` : ''}`)
    const answer = left.length > 1 ? left.shift() : left[0]
    options.onProgress?.('aaaaaaaaaaaa: Pulling fs layer')
    onPull()
    options.signal?.throwIfAborted()
    if (answer === undefined || typeof answer === 'string') throw parsedFault(answer ?? 'manifest unknown')
    if (answer) images.set(reference.replace(/:latest$/, ''), answer)
  }
  const inspectImage = async (image: string) => {
    calls.push(`inspect ${image}`)
    return images.get(image) ?? [...images.values()].find(({ id }) => id === image)
  }
  const engine = { pull, inspectImage } as Partial<Engine> as Engine
  return { engine, calls, images }
}

const noHelpers: Helpers = {
  list: async () => ({ ok: true, value: [] }),
  get: async () => ({ ok: true, value: {} }),
}

export const createDepot = (engine: Engine, sleeps: number[] = [], onPull: Depot['onPull'] = () => {}): Depot => ({
  engine,
  helpers: noHelpers,
  client: { folder: '/nowhere' },
  chance: {
    sleep: async (seconds, signal) => {
      sleeps.push(seconds)
      signal.throwIfAborted()
    },
    random: () => 1,
  },
  pulls: createOnce<Downloaded, string>(done => done.ok),
  onPull,
})

export const request = (
  image: string,
  more: Partial<ImageRequest> & { readonly pull?: string } = {},
): ImageRequest => ({
  image,
  policies: { ci: more.pull?.split(' ') ?? [], settings: [], allowed: ['always', 'if-not-present', 'never'] },
  auth: { home: '/nowhere', job: [] },
  ...more,
})

/** Ensures an image and returns the job's log beside the result. */
export const ensure = async (
  depot: Depot,
  asked: ImageRequest,
  signal?: AbortSignal,
): Promise<{ readonly result: Ensured; readonly log: readonly string[]; readonly secrets: readonly string[] }> => {
  const log: string[] = []
  const secrets: string[] = []
  const result = await ensureImage(depot, asked, {
    log: (line, level) => log.push(level === 'plain' ? line : `${level}: ${line}`),
    onSecrets: values => secrets.push(...values),
    ...(signal && { signal }),
  })
  return { result, log, secrets }
}

/** `reason: message` of a failure; `ok` otherwise. */
export const ending = (result: Ensured): string =>
  result.ok ? 'ok' : `${result.failure.reason}: ${result.failure.message}`
