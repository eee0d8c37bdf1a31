import { isCreatedToken } from '../settings/short-token.ts'
import { type Answer, type Client, call } from './client.ts'
import { protocolInfo } from './info.ts'

/** A runner as the server knows it. */
export type Registered = {
  readonly id: number
  readonly token: string
  /** RFC 3339; absent when the token does not expire. */
  readonly expiresAt?: string
}

/** The server's answer, and the runner when there is one. */
export type RunnerAnswer = Answer & { readonly runner?: Registered }

/** What the server keeps of a runner that is registered with a registration token (runner-api §1.1). */
export type RunnerOptions = {
  readonly description?: string
  readonly maintenanceNote?: string
  readonly tags: readonly string[]
  readonly runUntagged: boolean
  readonly locked: boolean
  readonly accessLevel?: string
  /** Seconds; 0: the server's own. */
  readonly maximumTimeout: number
  readonly paused: boolean
}

/** POST /runners: a registration token becomes a runner (runner-api §1.1). */
export const registerRunner = async (client: Client, token: string, options: RunnerOptions): Promise<RunnerAnswer> => {
  const { description, maintenanceNote, tags, runUntagged, locked, accessLevel, maximumTimeout, paused } = options
  const answer = await call(client, {
    method: 'POST',
    path: 'runners',
    headers: { 'runner-token': token },
    json: {
      ...(description && { description }),
      ...(maintenanceNote && { maintenance_note: maintenanceNote }),
      ...(tags.length > 0 && { tag_list: tags.join(',') }),
      run_untagged: runUntagged || tags.length === 0,
      locked,
      ...(accessLevel && { access_level: accessLevel }),
      ...(maximumTimeout > 0 && { maximum_timeout: maximumTimeout }),
      paused,
      info: protocolInfo(client.version),
      token,
    },
    success: 201,
    decode: true,
  })
  return withRunner(answer, token)
}

/**
 * POST /runners/verify. 200 with a runner: valid. 403: it is not. Everything else says nothing about the token
 * (runner-api §1.2). Old servers answer 200 without JSON: they are asked again, without wanting any.
 */
export const verifyRunner = async (client: Client, token: string, systemId: string): Promise<RunnerAnswer> => {
  const json = { info: protocolInfo(client.version), token, system_id: systemId }
  const request = {
    method: 'POST',
    path: 'runners/verify',
    headers: { 'runner-token': token },
    json,
    success: 200,
  } as const
  const answer = await call(client, { ...request, decode: true })
  return withRunner(answer.status === -1 ? await call(client, { ...request, decode: false }) : answer, token)
}

/** DELETE /runners, or only this machine's part of a runner that was created in GitLab (runner-api §1.3). 204 is success. */
export const unregisterRunner = (client: Client, token: string, systemId: string): Promise<Answer> =>
  call(client, {
    method: 'DELETE',
    path: isCreatedToken(token) ? 'runners/managers' : 'runners',
    headers: { 'runner-token': token },
    json: isCreatedToken(token) ? { token, system_id: systemId } : { token },
    success: 204,
    decode: false,
  })

/** POST /runners/reset_authentication_token: a new token for the old one (runner-api §1.4). 201 is success. */
export const resetToken = async (client: Client, token: string): Promise<RunnerAnswer> =>
  withRunner(
    await call(client, {
      method: 'POST',
      path: 'runners/reset_authentication_token',
      json: { token },
      success: 201,
      decode: true,
    }),
    token,
  )

/** The same by a user's access token, for a runner whose own is lost. */
export const resetTokenAs = async (client: Client, id: number, accessToken: string): Promise<RunnerAnswer> =>
  withRunner(
    await call(client, {
      method: 'POST',
      path: `runners/${id}/reset_authentication_token`,
      headers: { 'private-token': accessToken },
      json: null,
      success: 201,
      decode: true,
    }),
    '',
  )

const withRunner = (answer: Answer, sent: string): RunnerAnswer => {
  const { json } = answer
  if (typeof json !== 'object' || json === null) return answer
  const { id, token, token_expires_at: expires } = json as Readonly<Record<string, unknown>>
  const runner = {
    id: typeof id === 'number' ? id : 0,
    token: typeof token === 'string' && token !== '' ? token : sent,
    ...(typeof expires === 'string' && { expiresAt: expires }),
  }
  return { ...answer, runner }
}
