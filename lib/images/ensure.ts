import type { Client } from '../credentials/client.ts'
import { resolveCredentials } from '../credentials/credentials.ts'
import { generateConfig } from '../credentials/generate.ts'
import type { Helpers } from '../credentials/helpers.ts'
import { PathTraversal } from '../credentials/load.ts'
import { secretsOf } from '../credentials/resolve.ts'
import type { Resolution } from '../credentials/types.ts'
import { authenticating, sourceDropped } from '../credentials/words.ts'
import type { ImageInfo } from '../docker/spec.ts'
import type { Engine } from '../engine/engine.ts'
import type { PullPolicy } from '../plan/types.ts'
import type { Chance } from './backoff.ts'
import { type Downloaded, download } from './download.ts'
import * as failures from './failures.ts'
import * as lines from './lines.ts'
import type { Once } from './once.ts'
import { effectivePolicies } from './policy.ts'
import { isImageId, isPlatform, isPlatformOf } from './reference.ts'
import type { Ensured, ImageRequest, Listener, PullFailure } from './types.ts'

/** What all jobs of a run share to get their images. */
export type Depot = {
  readonly engine: Engine
  readonly helpers: Helpers
  readonly client: Client
  readonly chance: Chance
  readonly pulls: Once<Downloaded, string>
  /** An image being pulled, for the views: one call a change; at the end the text is `failed`, or nothing. */
  readonly onPull: (image: string, text: string, done: boolean) => void
}

type Attempt =
  | { readonly ok: true; readonly image: ImageInfo; readonly digest?: string }
  | { readonly ok: false; readonly failure: PullFailure }

const tellSources = ({ sources, entry }: Resolution, { log, onSecrets }: Listener): void => {
  for (const { name, dropped } of sources) if (dropped !== undefined) log(sourceDropped(name, dropped), 'warning')
  if (entry === undefined) return
  onSecrets(secretsOf(entry.auth ?? {}))
  log(authenticating(entry.source), 'plain')
}

const keyOf = ({ image, platform }: ImageRequest, config: string): string => JSON.stringify([image, platform, config])

/** One pull for all jobs that want this image in the same way, with the same right to it. */
const pullShared = (depot: Depot, request: ImageRequest, config: string, listener: Listener): Promise<Downloaded> => {
  const { image, platform = '' } = request
  const { engine, chance, client, onPull } = depot
  const tell = (line: string) => listener.log(line, 'warning')
  const key = keyOf(request, config)
  return depot.pulls.join(key, { tell, ...(listener.signal && { signal: listener.signal }) }, async (warn, signal) => {
    onPull(image, '', false)
    const progress = (text: string) => onPull(image, text, false)
    const what = { image, platform, config, client: client.folder }
    const ending = { text: 'failed' }
    try {
      const done = await download(engine, what, { warn, progress }, chance, signal)
      if (done.ok) ending.text = ''
      return done
    } finally {
      onPull(image, ending.text, true)
    }
  })
}

const pull = async (depot: Depot, request: ImageRequest, listener: Listener): Promise<Attempt> => {
  const { image, platform = '' } = request
  const resolution = await resolveCredentials(image, request.auth, depot.helpers)
  tellSources(resolution, listener)
  listener.log(lines.pulling(image, platform), 'plain')
  const config = generateConfig(image, resolution, depot.client.currentContext)
  // Twice, because a job may have removed an image that this run has pulled before (`docker system prune -a`).
  for (let turn = 0; turn < 2; turn++) {
    const done = await pullShared(depot, request, config, listener)
    if (!done.ok) return { ok: false, failure: failures.pullFailure(image, done.error, resolution) }
    const pulled = await depot.engine.inspectImage(image)
    if (pulled) return assertPlatform(depot, request, pulled, done.digest)
    depot.pulls.forget(keyOf(request, config))
  }
  return { ok: false, failure: failures.lostAfterPull(image) }
}

/** A registry that has an image for one platform only sends that one, whatever was asked for. */
const assertPlatform = async (
  { engine }: Depot,
  { image, platform = '' }: ImageRequest,
  pulled: ImageInfo,
  digest: string,
): Promise<Attempt> => {
  const right = isPlatformOf(pulled.platform, platform) ? pulled : await engine.inspectImage(image, platform)
  if (right) return { ok: true, image: right, digest }
  return { ok: false, failure: failures.wrongPlatform(image, platform, pulled.platform) }
}

const tryPolicy = async (depot: Depot, request: ImageRequest, policy: PullPolicy, listener: Listener) => {
  const { image, platform = '', used } = request
  const found = await depot.engine.inspectImage(image, platform === '' ? undefined : platform)
  if (found && used?.get(image) === found.id) return { ok: true, image: found } as const
  if (policy === 'never')
    return found
      ? ({ ok: true, image: found } as const)
      : ({ ok: false, failure: failures.missingLocally(image) } as const)
  if (found && isImageId(image)) return { ok: true, image: found } as const
  if (found && policy === 'if-not-present' && isPlatformOf(found.platform, platform)) {
    listener.log(lines.foundLocally, 'plain')
    return { ok: true, image: found } as const
  }
  return pull(depot, request, listener)
}

const attemptPolicy: (...args: Parameters<typeof tryPolicy>) => Promise<Attempt> = async (...args) => {
  try {
    return await tryPolicy(...args)
  } catch (error) {
    if (error instanceof PathTraversal) return { ok: false, failure: failures.helperPath(error.message) }
    throw error
  }
}

const succeed = (request: ImageRequest, image: ImageInfo, digest: string, { log }: Listener): Ensured => {
  request.used?.set(request.image, image.id)
  if (request.image !== image.id) log(lines.usingImage(request.image, image), 'plain')
  return { ok: true, image, reference: image.id, digest }
}

/**
 * Gets an image for a job, following its pull policies in order, and writes the job's log as GitLab Runner does
 * (runner-docker-executor §6.1). A failed pull is a value: it fails the job, not the run. Rejects with the listener's
 * signal's reason, or with a `SystemFault` when docker itself fails.
 */
export const ensureImage = async (depot: Depot, request: ImageRequest, listener: Listener): Promise<Ensured> => {
  const { image, platform = '' } = request
  if (platform !== '' && !isPlatform(platform)) return { ok: false, failure: failures.invalidPlatform(image, platform) }
  const effective = effectivePolicies(image, request.policies)
  if (!effective.ok) return effective
  const { policies } = effective
  listener.log(lines.usingPolicies(policies, image), 'plain')
  let failure: PullFailure | undefined
  for (const [index, policy] of policies.entries()) {
    listener.signal?.throwIfAborted()
    if (index > 0) listener.log(lines.tryingPolicy(index + 1, policy), 'info')
    const attempt = await attemptPolicy(depot, request, policy, listener)
    if (attempt.ok) return succeed(request, attempt.image, attempt.digest ?? '', listener)
    failure = attempt.failure
    listener.log(lines.policyFailed(policy, failure.message), 'warning')
  }
  if (failure === undefined) throw new Error('There is no pull policy to try.')
  return { ok: false, failure: { ...failure, message: lines.allPoliciesFailed(image, policies, failure.message) } }
}
