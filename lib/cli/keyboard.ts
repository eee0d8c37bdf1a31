import { toKeys } from '../ui/dialog.ts'
import type { Io } from './io.ts'

export type Keyboard = {
  /** From now on every key is told, and the terminal does not show it. A second time does nothing. */
  listen(): void
  rest(): void
}

const CTRL_C = '\u0003'

/** Reads single keys from the terminal. It does not tell of Ctrl-C meanwhile, so that is passed on to `interrupt`. */
export const createKeyboard = (
  { stdin }: Pick<Io, 'stdin'>,
  onKey: (key: string) => void,
  interrupt: () => void,
): Keyboard => {
  let isListening = false

  const onData = (chunk: Buffer | string): void => {
    for (const key of toKeys(chunk.toString())) {
      if (key === CTRL_C) interrupt()
      else onKey(key)
    }
  }

  return {
    listen: () => {
      if (isListening) return
      isListening = true
      stdin.setRawMode?.(true)
      stdin.on('data', onData).resume()
    },
    rest: () => {
      if (!isListening) return
      isListening = false
      stdin.off('data', onData).pause()
      stdin.setRawMode?.(false)
    },
  }
}
