import type { Job, Plan } from '../plan/types.ts'
import { inputError } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import type { Io } from './io.ts'
import { words } from './words.ts'

type Given = {
  readonly manual: readonly string[]
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
}

/**
 * The manual jobs to run: those named with `--manual`; without any, those that the user names on a terminal, before
 * anything runs. A job with `manual_confirmation` is asked for once more. Throws `InputError` for an unknown name.
 */
export const choosePlays = async (io: Io, plan: Plan, given: Given, named: readonly string[]): Promise<string[]> => {
  const offered = plan.jobs.filter(job => job.when === 'manual' && !named.includes(job.name))
  const known = offered.map(({ name }) => name)
  if (given.manual.length > 0 || offered.length === 0 || !mayAsk(io, given)) return [...given.manual]
  const { openPrompt } = await import('./prompt.ts')
  const { ask, close } = openPrompt(io)
  try {
    const answer = await ask(words.whichManual(known), { fallback: '' })
    const chosen = answer
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== '')
    const unknown = chosen.find(name => !known.includes(name))
    if (unknown !== undefined) throw inputError(words.notManual(unknown, suggest(unknown, known)))
    const plays: string[] = []
    for (const job of offered) if (chosen.includes(job.name) && (await isConfirmed(job, ask))) plays.push(job.name)
    return plays
  } finally {
    close()
  }
}

const mayAsk = ({ stdin, stderr }: Io, given: Given): boolean =>
  stdin.isTTY === true && stderr.isTTY === true && !given.json && !given.quiet && !given['dry-run']

const isConfirmed = async (
  { name, manualConfirmation }: Job,
  ask: (question: string, options: { readonly fallback?: string }) => Promise<string>,
): Promise<boolean> =>
  manualConfirmation === undefined ||
  /^y/i.test(await ask(words.confirmManual(name, manualConfirmation), { fallback: 'no' }))
