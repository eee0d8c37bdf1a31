import { capture, ProgramMissing } from '../engine/process.ts'
import type { Auth } from './types.ts'

/** What a helper said, or a clause that tells why it could not: it names the program and never holds a secret. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** Docker's credential helpers: the programs `docker-credential-NAME`. */
export type Helpers = {
  /** The registries it keeps credentials of. */
  readonly list: (name: string) => Promise<Answer<readonly string[]>>
  /** The credentials of one registry; empty when it has none. */
  readonly get: (name: string, registry: string) => Promise<Answer<Auth>>
}

/** Docker's word for the user name when the secret is an identity token. */
const tokenUser = '<token>'

const notFound = /credentials not found/i

/** What a helper wrote about its failure, on one line and cut: helpers print it on stdout. */
const complaint = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 200) ?? ''

const call = async (name: string, action: 'get' | 'list', input: string): Promise<Answer<string>> => {
  const program = `docker-credential-${name}`
  try {
    const { exitCode, stdout, stderr } = await capture(program, [action], { input })
    if (exitCode === 0) return { ok: true, value: stdout }
    if (notFound.test(stdout + stderr)) return { ok: true, value: '' }
    return { ok: false, reason: `"${program} ${action}" failed: ${complaint(stderr) || complaint(stdout)}` }
  } catch (error) {
    if (error instanceof ProgramMissing) return { ok: false, reason: `the program "${program}" is not on the PATH` }
    throw error
  }
}

const parse = (answer: Answer<string>, name: string): Answer<Readonly<Record<string, unknown>>> => {
  if (!answer.ok) return answer
  if (answer.value.trim() === '') return { ok: true, value: {} }
  try {
    const value: unknown = JSON.parse(answer.value)
    if (typeof value === 'object' && value !== null) return { ok: true, value: { ...value } }
  } catch {
    // Said below, without the text: it may hold a secret.
  }
  return { ok: false, reason: `"docker-credential-${name}" did not answer in JSON` }
}

const toAuth = (fields: Readonly<Record<string, unknown>>): Auth => {
  const { Username: username, Secret: secret } = fields
  if (typeof secret !== 'string' || secret === '') return {}
  if (username === tokenUser) return { identityToken: secret }
  return { username: typeof username === 'string' ? username : '', password: secret }
}

const remember = <T>(ask: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const answers = new Map<string, Promise<T>>()
  return key => {
    const answer = answers.get(key) ?? ask(key)
    answers.set(key, answer)
    return answer
  }
}

/**
 * Helpers that ask the real programs, each question once: a helper may take seconds, or ask a person. A program that is
 * missing or fails is an answer, not an error (runner-docker-executor §7.2).
 */
export const createHelpers = (): Helpers => {
  const list = remember(async (name: string) => parse(await call(name, 'list', ''), name))
  const get = remember(async (question: string) => {
    const [name = '', registry = ''] = question.split('\n')
    return parse(await call(name, 'get', registry), name)
  })
  return {
    list: async name => {
      const answer = await list(name)
      return answer.ok ? { ok: true, value: Object.keys(answer.value) } : answer
    },
    get: async (name, registry) => {
      const answer = await get(`${name}\n${registry}`)
      return answer.ok ? { ok: true, value: toAuth(answer.value) } : answer
    },
  }
}
