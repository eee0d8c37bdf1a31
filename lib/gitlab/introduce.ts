import { isCreatedToken } from '../settings/short-token.ts'
import { inputError, SystemFault } from '../util/errors.ts'
import type { Client } from './client.ts'
import { askName, askNote, askTags } from './questions.ts'
import type { Table } from './register-table.ts'
import type { Registration } from './registration.ts'
import { type Registered, type RunnerAnswer, registerRunner, verifyRunner } from './runners.ts'
import {
  plainToken,
  registrationRefused,
  registrationTokenDeprecated,
  reservedFlags,
  reservedIgnored,
  serverFailed,
  verificationRefused,
} from './words.ts'

/**
 * Makes the server know the runner, by the kind of its token, and asks what that kind leaves open. Gives `runner` its
 * name. Throws an `InputError` when the server refuses, a `SystemFault` when it cannot be asked.
 */
export const introduce = async (
  client: Client,
  request: Registration,
  runner: Table,
  token: string,
): Promise<Registered> => {
  const { ask, own, warn } = request
  if (isCreatedToken(token)) {
    refuseReserved(request, token)
    const registered = await verified(client, request, token, runner)
    runner.name = await askName(ask, own.name)
    return registered
  }
  if (own.token === token) {
    warn(plainToken)
    refuseUnknown(await verifyRunner(client, token, request.systemId))
    return { id: 0, token }
  }
  warn(registrationTokenDeprecated)
  return registerByToken(client, request, runner, token)
}

/** Settings that belong to GitLab when the runner was created there (runner-docker-executor §10.2). */
const refuseReserved = ({ options, own, warn }: Registration, token: string): void => {
  const given = [
    options.locked === false && 'locked',
    options.accessLevel && 'access-level',
    options.runUntagged && 'run-untagged',
    options.maximumTimeout && 'maximum-timeout',
    options.paused && 'paused',
    options.tags && 'tag-list',
    options.note && 'maintenance-note',
  ].filter(flag => typeof flag === 'string' && flag !== '') as readonly string[]
  if (given.length === 0) return
  if (own.token === token) throw inputError(reservedFlags(given))
  warn(reservedIgnored(given))
}

const verified = async (
  client: Client,
  { systemId }: Registration,
  token: string,
  runner: Table,
): Promise<Registered> => {
  const answer = await verifyRunner(client, token, systemId)
  refuseUnknown(answer)
  return runnerOf(answer, String(runner.url))
}

/** Only 403 says that a token is not good (runner-api §1.2). */
const refuseUnknown = ({ status, text }: RunnerAnswer): void => {
  if (status === 403) throw inputError(verificationRefused(text))
}

const registerByToken = async (
  client: Client,
  { ask, own, options }: Registration,
  runner: Table,
  token: string,
): Promise<Registered> => {
  const description = await askName(ask, own.name)
  const tags = (await askTags(ask, options.tags)).split(',').map(tag => tag.trim())
  const maintenanceNote = await askNote(ask, options.note)
  runner.name = description
  const answer = await registerRunner(client, token, {
    description,
    maintenanceNote,
    tags: tags.filter(tag => tag !== ''),
    runUntagged: options.runUntagged ?? false,
    locked: options.locked ?? true,
    accessLevel: options.accessLevel ?? '',
    maximumTimeout: options.maximumTimeout ?? 0,
    paused: options.paused ?? false,
  })
  if (answer.status >= 400 && answer.status < 500) throw inputError(registrationRefused(answer.text))
  return runnerOf(answer, String(runner.url))
}

const runnerOf = ({ runner, text }: RunnerAnswer, url: string): Registered => {
  if (runner !== undefined && runner.id !== 0) return runner
  throw new SystemFault('server_failed', serverFailed(url, text))
}
