import type { Offer, Player } from '../runner/player.ts'
import { type Choice, closed, type Dialog, opened, press } from '../ui/dialog.ts'
import type { View } from '../ui/view.ts'
import type { Io } from './io.ts'
import { createKeyboard } from './keyboard.ts'
import type { Stopper } from './stops.ts'

type Given = {
  readonly manual: readonly string[]
  readonly ask?: boolean | undefined
}

/** Whoever sits at the terminal; `close` gives it back. */
export type UserPlayer = Player & { close(): void }

/**
 * The user, who may start manual jobs while the run is going on: with a key, or when only such jobs are left. Undefined
 * where nobody can be asked, and with `--manual`, which has said all.
 */
export const createPlayer = (
  io: Pick<Io, 'stdin'>,
  { ask }: View,
  stops: Pick<Stopper, 'cancel' | 'interrupt'>,
  given: Given,
): UserPlayer | undefined => {
  if (!ask || io.stdin.isTTY !== true || given.ask === false || given.manual.length > 0) return undefined
  const offers = new Map<string, { readonly choice: Choice; readonly decide: (isPlayed: boolean) => void }>()
  /** The jobs that pipelines wait for, each of which has nothing else left. */
  let asked: readonly (readonly string[])[] = []
  let dialog: Dialog = closed

  const choices = (): readonly Choice[] => [...offers.values()].map(({ choice }) => choice)

  const update = (next: Dialog): void => {
    dialog = offers.size === 0 ? closed : next
    ask(offers.size === 0 ? undefined : { dialog, choices: choices(), isLast: asked.length > 0 })
    if (offers.size === 0) keyboard.rest()
    else keyboard.listen()
  }

  const decide = (names: readonly string[], isPlayed: boolean): void => {
    for (const name of names) {
      offers.get(name)?.decide(isPlayed)
      offers.delete(name)
    }
  }

  /** A pipeline that waits for its jobs, none of which is started, ends. */
  const answer = (played: readonly string[]): void => {
    const refused = asked.filter(jobs => !jobs.some(name => played.includes(name))).flat()
    asked = []
    decide(played, true)
    decide(refused, false)
  }

  const onKey = (key: string): void => {
    const pressed = press(dialog, key, choices())
    if (pressed.answer) answer(pressed.answer)
    update(pressed.dialog)
  }

  const keyboard = createKeyboard(io, onKey, stops.interrupt)

  const close = (): void => {
    decide([...offers.keys()], false)
    update(closed)
  }
  stops.cancel.addEventListener('abort', close)

  return {
    close,
    offer: job =>
      new Promise(resolve => {
        if (stops.cancel.aborted) return resolve(false)
        offers.set(job.name, { choice: toChoice(job), decide: resolve })
        update(dialog)
      }),
    ask: jobs => {
      const left = jobs.filter(name => offers.has(name))
      if (left.length === 0) return
      asked = [...asked, left]
      update(dialog.step === 'closed' ? opened : dialog)
    },
  }
}

const toChoice = ({ name, manualConfirmation }: Offer): Choice => ({
  name,
  ...(manualConfirmation !== undefined && { confirmation: manualConfirmation }),
})
