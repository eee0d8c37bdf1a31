import type { Style } from './colours.ts'
import type { Choice, Dialog } from './dialog.ts'
import { cleanLine, fit, visibleWidth } from './text.ts'
import { words } from './words.ts'

/** What the user can decide at the moment. */
export type Question = {
  readonly dialog: Dialog
  readonly choices: readonly Choice[]
  /** Nothing else is left to run: without an answer, the run ends. */
  readonly isLast: boolean
}

type Room = { readonly columns: number; readonly lines: number }

/** The lines of the live list that say which manual jobs there are, and what keys do. */
export const drawQuestion = (
  { dialog, choices, isLast }: Question,
  { columns, lines }: Room,
  style: Style,
): string[] => {
  const { chalk, glyphs } = style
  const cut = (text: string): string => fit(cleanLine(text, false), columns, glyphs.ellipsis)
  switch (dialog.step) {
    case 'closed':
      return [chalk.blue(cut(`${glyphs.manual} ${offered(choices, columns - 2, glyphs.ellipsis)}`))]
    case 'choosing':
      return [
        chalk.bold(cut(isLast ? words.chooseLast : words.chooseMeanwhile)),
        ...choiceLines(dialog, choices, Math.max(1, Math.floor(lines / 2) - 2)).map(([isAt, text]) =>
          isAt ? chalk.blue(cut(`${glyphs.manual} ${text}`)) : cut(`  ${text}`),
        ),
        chalk.dim(cut(isLast ? words.keysLast : words.keys)),
      ]
    case 'confirming':
      return dialog.open.slice(0, 1).flatMap(({ name, confirmation = '' }) => {
        const text = cleanLine(words.confirm(name, confirmation).replaceAll(/[\r\n]+/g, ' '), false)
        return wrap(text, columns)
          .slice(0, Math.max(1, lines - 3))
          .map(line => chalk.bold(line))
      })
  }
}

/** Names give way to what can be done about them. */
const offered = (choices: readonly Choice[], columns: number, ellipsis: string): string => {
  const room = Math.max(10, columns - visibleWidth(words.offered('', choices.length)))
  return words.offered(
    fit(choices.map(({ name }) => cleanLine(name, false)).join(', '), room, ellipsis),
    choices.length,
  )
}

type Line = readonly [isAt: boolean, text: string]

/** As many as there is room for, with the one that the cursor is at. */
const choiceLines = (
  { at, marked }: Extract<Dialog, { step: 'choosing' }>,
  choices: readonly Choice[],
  room: number,
) => {
  const cursor = Math.min(at, choices.length - 1)
  const first = Math.min(Math.max(0, cursor - room + 1), Math.max(0, choices.length - room))
  return choices
    .map(({ name }, index): Line => [index === cursor, `[${marked.has(name) ? 'x' : ' '}] ${name}`])
    .slice(first, first + room)
}

const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && visibleWidth(`${line} ${word}`) > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
