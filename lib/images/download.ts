import { withConfigFolder } from '../credentials/folder.ts'
import type { Engine } from '../engine/engine.ts'
import { SystemFault } from '../util/errors.ts'
import { backoff, type Chance, maxTries } from './backoff.ts'
import { retryingPull } from './lines.ts'
import { addLine, describeLayers, type Layers, readDigest } from './progress.ts'
import { pullReference } from './reference.ts'
import { pullFailureReason } from './trouble.ts'

/** One pull, with everything docker needs for it. */
export type Download = {
  readonly image: string
  readonly platform: string
  /** The text of the private `config.json`. */
  readonly config: string
  /** The user's own configuration folder: its contexts stay in force. */
  readonly client: string
}

/** What came of it: the digest the registry names the image by, or docker's own words about the failure. */
export type Downloaded = { readonly ok: true; readonly digest: string } | { readonly ok: false; readonly error: string }

export type Telling = {
  /** A try failed and another one follows. */
  readonly warn: (line: string) => void
  /** Something changed, e.g. `3/5 layers`. */
  readonly progress: (text: string) => void
}

/** Faults that no image has caused: they are thrown on. */
const notThePull = ['docker_missing', 'daemon_unreachable', 'context_unknown']

/** Docker's own words about a failed pull, on one line. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof SystemFault) || notThePull.includes(error.code)) throw error
  const text = error.cause instanceof Error ? error.cause.message : error.message
  return text.trim().replaceAll(/\s*\n\s*/g, ' ')
}

const watch = (progress: (text: string) => void) => {
  let layers: Layers = new Map()
  let shown = ''
  let digest = ''
  const onProgress = (line: string) => {
    digest = readDigest(line) ?? digest
    layers = addLine(layers, line) ?? layers
    const text = layers.size === 0 ? '' : describeLayers(layers)
    if (text !== shown) progress(text)
    shown = text
  }
  return { onProgress, digest: () => digest }
}

const pullOnce = async (
  engine: Engine,
  { image, platform, config, client }: Download,
  { progress }: Telling,
  signal: AbortSignal,
): Promise<Downloaded> => {
  const { onProgress, digest } = watch(progress)
  try {
    await withConfigFolder(config, client, dockerConfig =>
      engine.pull(pullReference(image), {
        dockerConfig,
        signal,
        onProgress,
        ...(platform !== '' && { platform }),
      }),
    )
    return { ok: true, digest: digest() }
  } catch (error) {
    signal.throwIfAborted()
    return { ok: false, error: wordsOf(error) }
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
): Promise<Downloaded> => {
  for (let attempt = 1; ; attempt++) {
    const done = await pullOnce(engine, what, telling, signal)
    if (done.ok || attempt === maxTries || pullFailureReason(done.error) !== 'runner_external_dependency_failure')
      return done
    telling.warn(retryingPull(what.image, attempt, done.error))
    await sleep(backoff(attempt, random()), signal)
  }
}
