import { inputError } from '../util/errors.ts'
import { words } from './words.ts'

const context = /^[a-zA-Z0-9][\w.+-]*$/
const address = /^(tcp|ssh|unix|npipe|http|https):\/\/[^\s=]+$/

/** The name of a docker context, or the address of an engine. Throws `InputError`. */
export const toEngineName = (text: string): string => {
  if (!context.test(text) && !address.test(text)) throw inputError(words.notAnEngine(text))
  return text
}
