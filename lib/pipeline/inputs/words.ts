import type { Words } from '../../util/errors.ts'

const inFile = (file: string, text: string): Words => ({ message: `\`${file}\`: ${text}` })

export const missingInput = (file: string, name: string): Words =>
  inFile(file, `\`${name}\` input: required value has not been provided`)

export const wrongType = (file: string, name: string, which: 'provided' | 'default', type: string): Words =>
  inFile(file, `\`${name}\` input: ${which} value is not ${type === 'array' ? 'an array' : `a ${type}`}`)

export const notAnOption = (file: string, name: string, value: string): Words =>
  inFile(file, `\`${name}\` input: \`${value}\` cannot be used because it is not in the list of allowed options`)

export const wrongPattern = (file: string, name: string, which: 'provided' | 'default'): Words =>
  inFile(file, `\`${name}\` input: ${which} value does not match required RegEx pattern`)

export const optionsForType = (file: string, name: string): Words =>
  inFile(file, `\`${name}\` input: Options can only be used with string and number inputs`)

export const regexForType = (file: string, name: string): Words =>
  inFile(file, `\`${name}\` input: RegEx validation can only be used with string inputs`)

export const unknownInputs = (file: string, names: readonly string[]): Words =>
  inFile(file, `unknown input arguments: ${names.join(', ')}`)

export const inputsWithoutHeader = (file: string): Words => ({
  ...inFile(file, 'Given inputs not defined in the `spec` section of the included configuration file'),
  hint: 'Declare them under `spec: {inputs: …}` before a line of `---`.',
})

export const unknownKey = (file: string, key: string): Words => inFile(file, `unknown interpolation key: \`${key}\``)

export const badAccess = (file: string): Words =>
  inFile(file, 'invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]')

export const unknownFunction = (file: string, text: string): Words => ({
  ...inFile(file, `no function matching \`${text}\`: check that the function name, arguments, and types are correct`),
  hint: 'Known: expand_vars, truncate(offset, length), posix_escape.',
})

export const tooManyFunctions = (file: string, most: number): Words =>
  inFile(file, `too many functions in interpolation block (maximum ${most})`)

export const functionNeedsText = (file: string, name: string): Words =>
  inFile(file, `invalid input type: ${name} can only be used with string inputs`)

export const maskedVariable = (file: string, name: string): Words =>
  inFile(file, `variable expansion error: masked variables cannot be expanded (${name})`)

export const blockTooBig = (file: string): Words => inFile(file, 'interpolation block is too large (maximum 1 KB)')

export const textTooLarge = (file: string): Words => ({
  ...inFile(file, 'config too large'),
  hint: 'With its inputs filled in, a text may have at most 1 MB.',
})

export const tooManyInputs = (count: number, most: number): Words => ({
  message: `A pipeline can be given at most ${most} inputs, and here are ${count}`,
})

export const longInput = (file: string, name: string, most: number): Words => ({
  ...inFile(file, `\`${name}\` input: the text is longer than the ${most} characters of GitLab's schema`),
  hint: 'GitLab runs it, but its editor and other checks of the file refuse it.',
})

export const duplicateInputs = (file: string, names: readonly string[]): Words =>
  inFile(file, `Duplicate input keys found: ${names.join(', ')}`)
