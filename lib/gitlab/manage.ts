import { dirname } from 'node:path'
import type { Identity } from '../settings/types.ts'
import { inputError } from '../util/errors.ts'
import { type Answer, type Client, createClient } from './client.ts'
import {
  type RunnerFile,
  removeRunners,
  replaceToken,
  type Selected,
  type Selector,
  selectRunners,
} from './runner-file.ts'
import { resetToken, resetTokenAs, unregisterRunner, verifyRunner } from './runners.ts'
import { readCertificates } from './trust.ts'
import {
  isAlive,
  isRemoved,
  isUnknown,
  noMatch,
  notUnregistered,
  selectorNeeded,
  tokenNotReset,
  tokenReset,
  unregistered,
  verificationFailed,
} from './words.ts'

/** What the commands that manage runners share. */
export type Management = {
  readonly runnerFile: RunnerFile
  readonly selector: Selector
  readonly systemId: string
  readonly version: string
  readonly say: (text: string) => void
}

/** Opens a runner's server for one piece of work. */
const withClient = async <T>(
  { runnerFile, version }: Management,
  identity: Identity,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const certificates = await readCertificates(identity, `${dirname(runnerFile.file)}/certs`)
  const client = await createClient({ url: identity.url, certificates, version })
  try {
    return await work(client)
  } finally {
    await client.http.close()
  }
}

const select = ({ runnerFile, selector }: Management): readonly Selected[] => {
  const selected = selectRunners(runnerFile, selector)
  if (selected.length === 0 && Object.keys(selector).length > 0) throw inputError(noMatch())
  return selected
}

/**
 * `gantry verify`: asks the server about each runner; only 403 means that it is gone. Throws an `InputError` when one is,
 * unless `remove` takes it out of the file (runner-docker-executor §10.5).
 */
export const verifyRunners = async (management: Management, remove: boolean): Promise<void> => {
  const gone: number[] = []
  for (const { index, settings } of select(management)) {
    const { identity } = settings
    const answer = await withClient(management, identity, client =>
      verifyRunner(client, identity.token, management.systemId),
    )
    if (answer.status === 403) gone.push(index)
    management.say(verdict(identity, answer))
  }
  if (gone.length > 0 && !remove) throw inputError(verificationFailed())
  if (gone.length > 0) await removeRunners(management.runnerFile, gone)
}

const label = ({ name, shortToken }: Identity): string => `Runner "${name}" (${shortToken})`

const verdict = (identity: Identity, { status, text }: Answer): string => {
  if (status === 403) return isRemoved(label(identity), text)
  return status === 200 ? isAlive(label(identity)) : isUnknown(label(identity), text)
}

/**
 * `gantry unregister`: takes runners out of GitLab and of the file. One that GitLab keeps stays in the file, which is an
 * `InputError` unless all were meant (runner-docker-executor §10.5).
 */
export const unregisterRunners = async (management: Management, all: boolean): Promise<void> => {
  if (!all && Object.keys(management.selector).length === 0) throw inputError(selectorNeeded())
  const done: number[] = []
  for (const { index, settings } of select(management)) {
    const { identity } = settings
    const answer = await withClient(management, identity, client =>
      unregisterRunner(client, identity.token, management.systemId),
    )
    if (answer.status === 204) done.push(index)
    else if (!all) throw inputError(notUnregistered(label(identity), answer.text))
    management.say(
      answer.status === 204 ? unregistered(label(identity)) : notUnregistered(label(identity), answer.text).message,
    )
  }
  if (done.length > 0) await removeRunners(management.runnerFile, done)
}

/** `gantry reset-token`: new tokens for old ones, or with a user's access token when those are lost. */
export const resetTokens = async (management: Management, all: boolean, accessToken?: string): Promise<void> => {
  if (!all && Object.keys(management.selector).length === 0) throw inputError(selectorNeeded())
  let { runnerFile } = management
  for (const { index, settings } of select(management)) {
    const { identity } = settings
    const answer = await withClient(management, identity, client =>
      accessToken === undefined ? resetToken(client, identity.token) : resetTokenAs(client, identity.id, accessToken),
    )
    const fresh = answer.runner
    if (fresh === undefined || fresh.token === '') throw inputError(tokenNotReset(label(identity), answer.text))
    runnerFile = await replaceToken(runnerFile, index, fresh)
    management.say(tokenReset(label(identity)))
  }
}
