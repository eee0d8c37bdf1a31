import { hostname } from 'node:os'
import { inputError } from '../util/errors.ts'
import { needed, questions, wrongExecutor, wrongUrl } from './words.ts'

/** Asks a person; absent where nobody is to be asked. */
export type Ask = (
  question: string,
  options: { readonly fallback?: string; readonly secret?: boolean },
) => Promise<string>

type Question = {
  readonly flag: string
  readonly question: string
  readonly given: unknown
  readonly fallback?: string
  readonly secret?: boolean
  /** May stay empty. */
  readonly optional?: boolean
}

/** What was given, or what a person answers; asks again until there is something. Throws an `InputError` without a person. */
const answerTo = async (ask: Ask | undefined, question: Question): Promise<string> => {
  const { flag, given, fallback = '', secret = false, optional = false } = question
  if (typeof given === 'string' && given !== '') return given
  if (ask === undefined) {
    if (fallback !== '' || optional) return fallback
    throw inputError(needed(flag))
  }
  for (;;) {
    const answer = (await ask(question.question, { fallback, secret })).trim() || fallback
    if (answer !== '' || optional) return answer
  }
}

export const askUrl = async (ask: Ask | undefined, given: unknown): Promise<string> => {
  const url = await answerTo(ask, { flag: 'url', question: questions.url, given })
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw inputError(wrongUrl(url))
}

export const askToken = (ask: Ask | undefined, given: unknown): Promise<string> =>
  answerTo(ask, { flag: 'token', question: questions.token, given, secret: true })

export const askName = (ask: Ask | undefined, given: unknown): Promise<string> =>
  answerTo(ask, { flag: 'name', question: questions.name, given, fallback: hostname() })

export const askTags = (ask: Ask | undefined, given: unknown): Promise<string> =>
  answerTo(ask, { flag: 'tag-list', question: questions.tags, given, optional: true })

export const askNote = (ask: Ask | undefined, given: unknown): Promise<string> =>
  answerTo(ask, { flag: 'maintenance-note', question: questions.note, given, optional: true })

/** Only one executor is offered; a person who names another is asked again. */
export const askExecutor = async (ask: Ask | undefined, given: unknown): Promise<string> => {
  const executor = await answerTo(ask, { flag: 'executor', question: questions.executor, given, fallback: 'docker' })
  if (executor === 'docker') return executor
  if (ask === undefined || executor === given) throw inputError(wrongExecutor(executor))
  return askExecutor(ask, undefined)
}

export const askImage = (ask: Ask | undefined, given: unknown): Promise<string> =>
  answerTo(ask, { flag: 'docker-image', question: questions.image, given })
