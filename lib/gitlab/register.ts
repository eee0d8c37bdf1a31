import { dirname } from 'node:path'
import { isTable } from '../settings/kinds.ts'
import { parseVolume } from '../settings/volumes.ts'
import { defined } from '../util/defined.ts'
import { type Client, createClient } from './client.ts'
import { introduce } from './introduce.ts'
import { type Ask, askExecutor, askImage, askToken, askUrl } from './questions.ts'
import { put, type Table } from './register-table.ts'
import type { Registration } from './registration.ts'
import { type Registered, unregisterRunner } from './runners.ts'
import { mergeTemplate } from './template.ts'
import { readCertificates } from './trust.ts'

/**
 * Registers a runner, as `gitlab-runner register` does with the Docker executor (runner-docker-executor §10.2), and gives
 * its table to `save`. When anything fails after the server knows the runner, it is taken back there. Throws `InputError`
 * and `SystemFault`; nothing was saved then.
 */
export const register = async (request: Registration, save: (runner: Table) => Promise<void>): Promise<void> => {
  const { ask, own, template } = request
  const runner = mergeTemplate({ ...own }, template)
  runner.url = await askUrl(ask, runner.url)
  const token = await askToken(ask, own.token ?? request.registrationToken)
  const client = await connect(request, runner)
  const registered = await introduce(client, request, runner, token)
  try {
    await finish(runner, registered, ask)
    await save(runner)
  } catch (error) {
    if (!request.leaveRunner && registered.id !== 0) await unregisterRunner(client, registered.token, request.systemId)
    throw error
  } finally {
    await client.http.close()
  }
}

const connect = async ({ configFile, version }: Registration, runner: Table): Promise<Client> => {
  const url = String(runner.url)
  const files = {
    tlsCaFile: textOf(runner['tls-ca-file']),
    tlsCertFile: textOf(runner['tls-cert-file']),
    tlsKeyFile: textOf(runner['tls-key-file']),
  }
  const certificates = await readCertificates({ url, ...defined(files) }, `${dirname(configFile)}/certs`)
  return createClient({ url, certificates, version })
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** What the server told, and what only this machine has to know. */
const finish = async (runner: Table, registered: Registered, ask: Ask | undefined): Promise<void> => {
  runner.id = registered.id
  runner.token = registered.token
  runner.token_obtained_at = now()
  runner.token_expires_at = new Date(registered.expiresAt ?? '0001-01-01T00:00:00Z')
  runner.executor = await askExecutor(ask, runner.executor)
  const docker = isTable(runner.docker) ? runner.docker : {}
  put(runner, ['docker', 'image'], await askImage(ask, docker.image))
  put(runner, ['docker', 'volumes'], withCache(docker))
}

/** Whole seconds: the file shows no more. */
const now = (): Date => new Date(Math.floor(Date.now() / 1000) * 1000)

/** `/cache` is added, unless it is there or caches are off (runner-docker-executor §10.2). */
const withCache = ({ volumes, disable_cache }: Table): readonly unknown[] => {
  const list: readonly unknown[] = Array.isArray(volumes) ? volumes : []
  const hasCache = list.some(spec => parseVolume(String(spec))?.destination === '/cache')
  return hasCache || disable_cache === true ? list : [...list, '/cache']
}
