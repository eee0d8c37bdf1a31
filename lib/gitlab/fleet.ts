import { dirname, join } from 'node:path'
import { shortToken } from '../settings/short-token.ts'
import type { Config, GlobalSettings, Settings } from '../settings/types.ts'
import { type AgentRunner, type Fleet, toAgentRunner } from './agent.ts'
import { type Client, createClient } from './client.ts'
import type { Registered } from './runners.ts'
import { readCertificates } from './trust.ts'

export type FleetOptions = {
  readonly configFile: string
  readonly systemId: string
  readonly version: string
  readonly onAnswer: (settings: Settings) => NonNullable<Client['onAnswer']>
}

/**
 * The runners of a configuration, each with its server. Those that were there `before` keep their connections, what the
 * server said last, and the count of their jobs; their health begins anew (runner-api §5).
 */
export const openFleet = async (config: Config, options: FleetOptions, before?: Fleet): Promise<Fleet> => {
  const wanted = config.runners.filter(({ runner }) => runner.executor === 'docker')
  const runners = await Promise.all(wanted.map(settings => openRunner(settings, config.global, options, before)))
  return { global: config.global, runners }
}

const openRunner = async (
  settings: Settings,
  { connectionMaxAge: maxAge }: GlobalSettings,
  options: FleetOptions,
  before?: Fleet,
): Promise<AgentRunner> => {
  const { configFile, systemId, version, onAnswer } = options
  const identity = { ...settings.identity, systemId }
  const mine = { ...settings, identity }
  const known = before?.runners.find(each => sameServer(each.settings, mine))
  if (known) return toAgentRunner(mine, known.client, Date.now(), known.load)
  const certificates = await readCertificates(identity, join(dirname(configFile), 'certs'))
  const client = await createClient({ url: identity.url, certificates, version, maxAge, onAnswer: onAnswer(mine) })
  return toAgentRunner(mine, client, Date.now())
}

/** The fleet once a runner has another token: the server has said nothing to that one yet, jobs that run still count. */
export const withToken = async (
  { global, runners }: Fleet,
  runner: AgentRunner,
  { token, expiresAt }: Pick<Registered, 'token' | 'expiresAt'>,
  options: FleetOptions,
): Promise<Fleet> => {
  const { tokenExpiresAt: _, ...identity } = runner.settings.identity
  const renewed = {
    ...identity,
    token,
    shortToken: shortToken(token),
    tokenObtainedAt: new Date().toISOString(),
    ...(expiresAt !== undefined && { tokenExpiresAt: expiresAt }),
  }
  const fresh = await openRunner({ ...runner.settings, identity: renewed }, global, options)
  const load = runner.load
  return { global, runners: runners.map(each => (each === runner ? { ...fresh, load } : each)) }
}

const sameServer = (one: Settings, other: Settings): boolean =>
  (['url', 'token', 'tlsCaFile', 'tlsCertFile', 'tlsKeyFile'] as const).every(
    key => one.identity[key] === other.identity[key],
  )
