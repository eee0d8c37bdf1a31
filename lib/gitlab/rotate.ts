import { setTimeout as sleep } from 'node:timers/promises'
import type { Identity, Settings } from '../settings/types.ts'
import { reason } from '../util/errors.ts'
import type { AgentRunner, Fleet } from './agent.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { about } from './office.ts'
import { openRunnerFile, replaceToken } from './runner-file.ts'
import { type Registered, resetToken } from './runners.ts'
import { rotationIsOff, tokenNotReset, tokenNotSaved, tokenReset } from './words.ts'

/** Which part of its life a token may have behind it (runner-api §1.4). */
const due = 0.75

/** Milliseconds between two looks at the runners; the configuration may have changed. */
const longestPause = 3000

export type Rotation = {
  readonly fleet: () => Fleet
  readonly configFile: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
  readonly metrics: Metrics
  /** Has the runner work with its new token. */
  readonly adopt: (runner: AgentRunner, fresh: Registered) => Promise<void>
  readonly stop: AbortSignal
}

/**
 * Replaces authentication tokens that expire, in the file as well, once three quarters of their life are over; one that the
 * server does not replace is tried again after three quarters of what is left (runner-api §1.4). Ends with `stop`.
 */
export const rotateTokens = async (rotation: Rotation): Promise<void> => {
  const tried = new Map<string, number>()
  for (;;) {
    const now = Date.now()
    const next = firstDue(rotation.fleet(), tried)
    if (next !== undefined && next.at <= now) {
      tried.set(next.runner.settings.identity.token, now)
      await rotate(rotation, next.runner)
    } else if (!(await waits(Math.min((next?.at ?? Number.POSITIVE_INFINITY) - now, longestPause), rotation.stop)))
      return
  }
}

type Due = { readonly runner: AgentRunner; readonly at: number }

const firstDue = ({ runners }: Fleet, tried: ReadonlyMap<string, number>): Due | undefined =>
  runners
    .map(runner => ({ runner, at: dueAt(runner.settings.identity, tried.get(runner.settings.identity.token)) }))
    .filter((each): each is Due => each.at !== undefined)
    .sort((one, other) => one.at - other.at)[0]

/** Milliseconds since the epoch; undefined for a token that lives for ever, and for one whose time is up although it was tried. */
export const dueAt = (
  { tokenObtainedAt, tokenExpiresAt }: Pick<Identity, 'tokenObtainedAt' | 'tokenExpiresAt'>,
  tried?: number,
): number | undefined => {
  // A year of 1 means none, as Go writes it.
  const expires = Date.parse(tokenExpiresAt ?? '')
  if (!(expires > 0)) return undefined
  const from = tried ?? Math.max(Date.parse(tokenObtainedAt ?? '') || 0, 0)
  if (tried !== undefined && expires - from < 1000) return undefined
  return from + due * (expires - from)
}

const rotate = async (rotation: Rotation, runner: AgentRunner): Promise<void> => {
  const { logger, adopt } = rotation
  const { settings, client } = runner
  const { identity } = settings
  const fields = about(settings)
  if (isOff(settings)) return logger.warn(rotationIsOff(identity.tokenExpiresAt ?? ''), fields)
  const answer = await resetToken(client, identity.token)
  const fresh = answer.runner
  if (fresh === undefined || fresh.token === '') {
    return logger.error(tokenNotReset(`Runner "${identity.name}"`, answer.text).message, fields)
  }
  // First of all it is used: the server does not know the old one any more, whatever becomes of the file.
  await adopt(runner, fresh)
  await save(rotation, settings, fresh)
}

const save = async (
  { configFile, env, logger, metrics }: Rotation,
  settings: Settings,
  fresh: Registered,
): Promise<void> => {
  const { identity } = settings
  const fields = about(settings)
  try {
    const file = await openRunnerFile(configFile, env)
    const index = file.config.runners.findIndex(each => isSame(each.identity, identity))
    await replaceToken(file, index, fresh)
    metrics.configSaved(true)
    logger.info(tokenReset(`Runner "${identity.name}"`), fields)
  } catch (error) {
    metrics.configSaved(false)
    logger.error(tokenNotSaved(configFile, reason(error)), fields)
  }
}

const isOff = ({ runner }: Settings): boolean => runner.featureFlags.FF_DISABLE_AUTOMATIC_TOKEN_ROTATION === true

const isSame = (one: Identity, other: Identity): boolean => one.url === other.url && one.token === other.token

/** False when the agent stops meanwhile. */
const waits = (milliseconds: number, stop: AbortSignal): Promise<boolean> =>
  sleep(milliseconds, true, { signal: stop, ref: false }).catch(() => false)
