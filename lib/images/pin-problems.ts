import type { Problem, Words } from '../util/errors.ts'
import type { Pin } from './pin.ts'
import * as words from './words.ts'

const wordsOf = (pin: Pin, check: boolean): (Words & { readonly severity: Problem['severity'] }) | undefined => {
  switch (pin.state) {
    case 'pinned':
      return undefined
    case 'variable':
      return { severity: 'warning', ...words.variableImage(pin.image) }
    case 'unknown':
      return { severity: 'error', ...words.digestUnknown(pin.image, pin.message) }
    case 'by hand':
      return { severity: 'error', ...words.pinByHand(pin.image, pin.to) }
    case 'unpinned':
      return check ? { severity: 'error', ...words.notPinned(pin.image, pin.to) } : undefined
    case 'moved':
      return check ? { severity: 'error', ...words.tagMoved(pin.image, pin.to) } : undefined
  }
}

/** What is wrong with the images of a pipeline. With `check`, everything that pinning would change is. */
export const problemsOf = (pins: readonly Pin[], check: boolean): readonly Problem[] =>
  pins.flatMap(pin => {
    const said = wordsOf(pin, check)
    return said === undefined ? [] : [{ ...said, pos: pin.pos }]
  })
