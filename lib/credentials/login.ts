import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Captured, capture, ProgramMissing } from '../engine/process.ts'
import { SystemFault } from '../util/errors.ts'
import { withConfigFolder } from './folder.ts'
import { toConfigEntry } from './resolve.ts'
import type { Auth } from './types.ts'

/** What a registry thinks of credentials; `raw` is docker's own text. */
export type LoginAnswer =
  | { readonly ok: true; readonly entry: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly raw: string }

const docker = async (args: readonly string[], folder: string, input: string): Promise<Captured> => {
  try {
    return await capture('docker', args, { input, env: { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: '' } })
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error
    throw new SystemFault('docker_missing', { message: 'The program "docker" is not on the PATH.' }, error)
  }
}

const entryOf = async (folder: string, key: string): Promise<Readonly<Record<string, string>>> => {
  const { auths = {} } = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))
  return auths[key] ?? {}
}

/**
 * Shows credentials to a registry by `docker login`, in a private configuration folder: the engine does it, so its
 * certificates count. `key` is docker's name of the registry. The entry is what docker would keep, which for some
 * registries is a token instead of the password.
 */
export const logIn = async (key: string, auth: Auth, client: string): Promise<LoginAnswer> => {
  // With an entry in it docker keeps the result in this file, and not in a store that it finds on the machine.
  const config = JSON.stringify({ auths: { [key]: toConfigEntry(auth) } })
  const byPassword = auth.identityToken === undefined && auth.username !== undefined
  const flags = byPassword ? ['--username', auth.username ?? '', '--password-stdin'] : []
  const registry = key.startsWith('https://index.docker.io') ? [] : [key]
  return withConfigFolder(config, client, async folder => {
    const { exitCode, stderr } = await docker(['login', ...flags, ...registry], folder, auth.password ?? '')
    if (exitCode !== 0) return { ok: false, raw: stderr.trim() }
    return { ok: true, entry: await entryOf(folder, key) }
  })
}

/** Whether an image can be read with a generated configuration: docker's own text when it cannot. */
export const readManifest = async (image: string, config: string, client: string): Promise<string | undefined> => {
  const insecure = /^(127\.|localhost[:/])/.test(image) ? ['--insecure'] : []
  return withConfigFolder(config, client, async folder => {
    const { exitCode, stderr } = await docker(['manifest', 'inspect', ...insecure, image], folder, '')
    return exitCode === 0 ? undefined : stderr.trim()
  })
}
