/** A manual job that may be started; with the question that its `manual_confirmation` asks first. */
export type Choice = { readonly name: string; readonly confirmation?: string }

/** What the user is about to do with the manual jobs: nothing, to mark some, or to confirm what was marked. */
export type Dialog =
  | { readonly step: 'closed' }
  | { readonly step: 'choosing'; readonly at: number; readonly marked: ReadonlySet<string> }
  | { readonly step: 'confirming'; readonly open: readonly Choice[]; readonly agreed: readonly string[] }

/** `answer`: the jobs to start, once the user has decided. */
export type Pressed = { readonly dialog: Dialog; readonly answer?: readonly string[] }

export const closed: Dialog = { step: 'closed' }

export const opened: Dialog = { step: 'choosing', at: 0, marked: new Set() }

const UP = ['\u001b[A', '\u001bOA', 'k']
const DOWN = ['\u001b[B', '\u001bOB', 'j']
const ENTER = ['\r', '\n']
/** Esc and Ctrl-D. */
const LEAVE = ['\u001b', '\u0004', 'q']

/** What a terminal in raw mode sends, key by key. */
export const toKeys = (text: string): readonly string[] =>
  text.match(/\u001b(?:[[O][\d;]*[A-Za-z~])?|[^\u001b]/gu) ?? []

/** What a key does. */
export const press = (dialog: Dialog, key: string, choices: readonly Choice[]): Pressed => {
  switch (dialog.step) {
    case 'closed':
      return { dialog: key === 'm' ? opened : dialog }
    case 'choosing':
      return choose(dialog, key, choices)
    case 'confirming':
      return confirm(dialog, key)
  }
}

type Choosing = Extract<Dialog, { readonly step: 'choosing' }>
type Confirming = Extract<Dialog, { readonly step: 'confirming' }>

const choose = (dialog: Choosing, key: string, choices: readonly Choice[]): Pressed => {
  const at = Math.min(dialog.at, choices.length - 1)
  const turn = (step: number): Pressed => ({ dialog: { ...dialog, at: (at + step + choices.length) % choices.length } })
  if (LEAVE.includes(key)) return { dialog: closed, answer: [] }
  if (UP.includes(key)) return turn(-1)
  if (DOWN.includes(key)) return turn(1)
  if (key === ' ') return { dialog: { ...dialog, at, marked: toggled(dialog.marked, choices[at]?.name ?? '') } }
  if (!ENTER.includes(key)) return { dialog }
  const chosen = choices.filter(({ name }) => dialog.marked.has(name))
  const open = chosen.filter(({ confirmation }) => confirmation !== undefined)
  return settle({ step: 'confirming', open, agreed: chosen.filter(each => !open.includes(each)).map(nameOf) })
}

/** Only a yes is one. */
const confirm = ({ open: [first, ...open], agreed }: Confirming, key: string): Pressed => {
  const isYes = first !== undefined && /^y$/i.test(key)
  const next = settle({ step: 'confirming', open, agreed: isYes ? [...agreed, first.name] : agreed })
  // Who declines all that was marked has not declined the rest.
  return next.answer?.length === 0 ? { dialog: opened } : next
}

const settle = (dialog: Confirming): Pressed =>
  dialog.open.length === 0 ? { dialog: closed, answer: dialog.agreed } : { dialog }

const nameOf = ({ name }: Choice): string => name

const toggled = (marked: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  marked.has(name) ? new Set([...marked].filter(each => each !== name)) : new Set([...marked, name])
