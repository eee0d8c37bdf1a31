import { withConfigFolder } from '../credentials/folder.ts'
import type { Engine } from '../engine/engine.ts'
import { SystemFault } from '../util/errors.ts'
import { backoff, type Chance, maxTries } from './backoff.ts'
import { classify } from './classify.ts'
import { retryingPull } from './lines.ts'
import { addLine, describeLayers, type Layers } from './progress.ts'
import { pullReference } from './reference.ts'

/** One pull, with everything docker needs for it. */
export type Download = {
  readonly image: string
  readonly platform: string
  /** The text of the private `config.json`. */
  readonly config: string
  /** The user's own configuration folder: its contexts stay in force. */
  readonly client: string
}

/** Undefined when the image has come; else docker's words. */
export type DownloadError = string | undefined

export type Telling = {
  /** A try failed and another one follows. */
  readonly warn: (line: string) => void
  /** Something changed, e.g. `3/5 layers`. */
  readonly progress: (text: string) => void
}

/** Faults that no image has caused: they are thrown on. */
const notThePull = ['docker_missing', 'daemon_unreachable']

/** Docker's own words about a failed pull, on one line. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof SystemFault) || notThePull.includes(error.code)) throw error
  const text = error.cause instanceof Error ? error.cause.message : error.message
  return text.trim().replaceAll(/\s*\n\s*/g, ' ')
}

const watch = (progress: (text: string) => void): ((line: string) => void) => {
  let layers: Layers = new Map()
  let shown = ''
  return line => {
    layers = addLine(layers, line) ?? layers
    const text = layers.size === 0 ? '' : describeLayers(layers)
    if (text !== shown) progress(text)
    shown = text
  }
}

const pullOnce = async (engine: Engine, download: Download, { progress }: Telling, signal: AbortSignal) => {
  const { image, platform, config, client } = download
  try {
    await withConfigFolder(config, client, dockerConfig =>
      engine.pull(pullReference(image), {
        dockerConfig,
        signal,
        onProgress: watch(progress),
        ...(platform !== '' && { platform }),
      }),
    )
  } catch (error) {
    signal.throwIfAborted()
    return wordsOf(error)
  }
}

/**
 * Pulls an image: up to three tries, with a growing and random pause, as long as a failure looks like a registry or
 * network that is away for a moment (runner-docker-executor §6.3). Rejects with the signal's reason, or with a
 * `SystemFault` when docker itself is not there.
 */
export const download = async (
  engine: Engine,
  what: Download,
  telling: Telling,
  { sleep, random }: Chance,
  signal: AbortSignal,
): Promise<DownloadError> => {
  for (let attempt = 1; ; attempt++) {
    const error = await pullOnce(engine, what, telling, signal)
    if (error === undefined || attempt === maxTries || classify(error) !== 'runner_external_dependency_failure')
      return error
    telling.warn(retryingPull(what.image, attempt, error))
    await sleep(backoff(attempt, random()), signal)
  }
}
