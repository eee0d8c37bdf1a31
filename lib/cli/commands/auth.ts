import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { checkAuth } from '../../credentials/check.ts'
import { readClient } from '../../credentials/client.ts'
import { type Addition, addCredentials, formatJson, formatToml } from '../../credentials/compose.ts'
import { createHelpers } from '../../credentials/helpers.ts'
import { PathTraversal } from '../../credentials/load.ts'
import { logIn } from '../../credentials/login.ts'
import { dockerKey } from '../../credentials/paths.ts'
import { authFromEnvironment } from '../../credentials/sources.ts'
import * as words from '../../credentials/words.ts'
import { describeCheck } from '../../images/describe-check.ts'
import { troubleOf } from '../../images/trouble.ts'
import { helperPath, loginFailed } from '../../images/words.ts'
import { inputError, SystemFault } from '../../util/errors.ts'
import { defineCommand, type FlagValues } from '../command.ts'
import { exitCode, type Io } from '../io.ts'

const flags = {
  registry: { value: 'HOST', help: 'The registry, with its port: registry.example.com:5000.' },
  username: { short: 'u', value: 'NAME', help: 'The user name.' },
  'password-stdin': { help: 'Read the password from stdin.' },
  'cred-helper': { value: 'NAME', help: 'Let docker-credential-NAME answer for the registry.' },
  'creds-store': { value: 'NAME', help: 'Let docker-credential-NAME answer for all registries.' },
  merge: { value: 'FILE', help: 'Add to the configuration in this file; it is printed, not changed.' },
  format: { value: 'json|toml', help: 'toml: a line for [[runners]] in config.toml. Default: json.' },
} as const

type Flags = FlagValues<typeof flags>

/** `gantry auth`: makes, checks and tries the credentials of registries. */
export const auth = defineCommand({
  name: 'auth',
  summary: 'Prepare and check the credentials of registries',
  usage: 'auth config|check IMAGE|login HOST [FLAGS]',
  examples: [
    ['gantry auth config --registry HOST:5000 -u NAME --password-stdin', 'print a DOCKER_AUTH_CONFIG'],
    ['gantry auth config --registry HOST --cred-helper ecr-login', 'the same with a credential helper'],
    ['gantry auth login HOST:5000 -u NAME --password-stdin', 'the same, if the registry accepts the password'],
    ['gantry auth check HOST:5000/group/image:tag', 'see which credentials are used, and whether they are good'],
  ],
  flags,
  positionals: { min: 1, max: 2 },
  run: async (io, given, [action = '', subject]) => {
    if (action === 'check' && subject !== undefined) return check(io, subject)
    if (action === 'check') throw inputError(words.missingFlags(action, 'an image'))
    if (action === 'config' && subject === undefined) return print(io, given, await toAddition(io, given))
    if (action === 'login') return login(io, subject ?? given.registry, given)
    throw inputError(words.unknownAction([action, subject].join(' ').trim()))
  },
})

const check = async (io: Io, image: string): Promise<number> => {
  const client = await readClient(io.env)
  const found = await checkAuth(image, authFromEnvironment(io.env), createHelpers(), client).catch(refuseTraversal)
  io.stdout.write(
    describeCheck(found)
      .map(line => `${line}\n`)
      .join(''),
  )
  return found.unreadable === undefined ? exitCode.passed : exitCode.jobFailed
}

const refuseTraversal = (error: unknown): never => {
  throw error instanceof PathTraversal ? inputError(helperPath(error.message)) : error
}

const readPassword = async (io: Io, action: string, given: Flags): Promise<{ username: string; password: string }> => {
  if (given.username === undefined || !given['password-stdin'])
    throw inputError(words.missingFlags(action, '--username and --password-stdin'))
  const password = (await text(io.stdin)).replace(/\r?\n$/, '')
  if (given.username.includes(':')) throw inputError(words.colonInName(given.username))
  if (password === '') throw inputError(words.emptyPassword())
  return { username: given.username, password }
}

const toAddition = async (io: Io, given: Flags): Promise<Addition> => {
  const { registry, 'cred-helper': helper, 'creds-store': store } = given
  if (store !== undefined) return { kind: 'credsStore', helper: store }
  if (registry === undefined) throw inputError(words.missingFlags('config', '--registry'))
  if (helper !== undefined) return { kind: 'credHelper', registry, helper }
  return { kind: 'password', registry, ...(await readPassword(io, 'config', given)) }
}

const login = async (io: Io, registry: string | undefined, given: Flags): Promise<number> => {
  if (registry === undefined) throw inputError(words.missingFlags('login', 'a registry'))
  const password = await readPassword(io, 'login', given)
  const answer = await logIn(dockerKey(`${registry}/image`), password, (await readClient(io.env)).folder)
  if (!answer.ok) throw loginError(registry, answer.raw)
  return print(io, given, { kind: 'password', registry, ...password })
}

/** The password is wrong, or the registry cannot be asked. */
const loginError = (registry: string, raw: string): Error => {
  const trouble = troubleOf(raw)
  const isRefusal = ['unauthorized', 'denied', 'other'].includes(trouble)
  if (isRefusal) return inputError(words.loginRefused(registry, raw))
  return new SystemFault('server_failed', loginFailed(registry, trouble), new Error(raw))
}

const readExisting = async (io: Io, file: string | undefined): Promise<Readonly<Record<string, unknown>>> => {
  if (file === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(await readFile(isAbsolute(file) ? file : join(io.cwd, file), 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not valid JSON' : 'it cannot be read'
    throw inputError(words.notMergeable(file, why))
  }
  throw inputError(words.notMergeable(file, 'it is not a JSON object'))
}

const print = async (io: Io, { merge, format = 'json' }: Flags, addition: Addition): Promise<number> => {
  if (format !== 'json' && format !== 'toml') throw inputError(words.unknownFormat(format))
  const config = addCredentials(await readExisting(io, merge), addition)
  io.stdout.write(format === 'toml' ? formatToml(config) : formatJson(config))
  return exitCode.passed
}
