import type { Words } from '../util/errors.ts'

/** What usually lies behind a fault of the `yaml` package's reader, by its code. */
const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Text that holds a colon and a space must be in quotes.',
  BAD_DQ_ESCAPE: 'Write \\\\ for a backslash in double quotes, or take single quotes.',
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTILINE_IMPLICIT_KEY: 'A line of its own needs a colon after its key, or the text before it a quote.',
}

export const syntaxError = (code: string, detail: string): Words => ({
  message: `This is not valid YAML: ${sentence(detail)}.`,
  ...(SYNTAX_HINTS[code] === undefined ? {} : { hint: SYNTAX_HINTS[code] }),
})

/** The package's own words, without what reads badly inside a sentence. */
const sentence = (detail: string): string => {
  const quote = /^Missing closing (["'])quote$/.exec(detail)?.[1]
  if (quote) return `the quote ${quote} is not closed`
  return detail.charAt(0).toLowerCase() + detail.slice(1).replace(/\.$/, '')
}

export const controlCharacter = (code: number): Words => ({
  message: `The file holds the control character 0x${code.toString(16).toUpperCase().padStart(2, '0')}, which YAML does not allow.`,
  hint: 'Remove it, or write it as an escape (such as "\\x00") inside double quotes.',
})

export const notUtf8 = (): Words => ({
  message: 'The file is not encoded in UTF-8.',
  hint: 'Save it as UTF-8, without UTF-16 or Latin-1 characters.',
})

export const tooDeep = (limit: number): Words => ({
  message: `The YAML is too big: it is nested deeper than ${limit} levels.`,
})

export const tooBig = (): Words => ({
  message: 'The YAML is too big: with its aliases written out it would take too much memory.',
  hint: 'Look for anchors that hold other aliases many times over.',
})

export const dateNotAllowed = (source: string, type: string): Words => ({
  message: `GitLab refuses the unquoted ${type.toLowerCase()} ${source} (unspecified class: ${type}).`,
  hint: `Write it in quotes: "${source}".`,
})

export const rubyTag = (tag: string): Words => ({ message: `The tag ${tag} is not allowed in a configuration.` })

export const notAFloat = (source: string): Words => ({ message: `"${source}" is not a number, as its tag says.` })

export const unknownAlias = (name: string): Words => ({
  message: `The alias *${name} has no anchor &${name} before it in this file.`,
  hint: 'Anchors hold for one file only; use `extends` or `!reference` across files.',
})

export const recursiveAlias = (name: string): Words => ({
  message: `The alias *${name} stands inside its own anchor &${name}.`,
})

export const duplicateKey = (key: string): Words => ({
  message: `The key "${key}" is given twice; the last one wins.`,
  hint: 'Remove one of them.',
})

export const missingKey = (): Words => ({ message: 'This is not valid YAML: a colon without a key before it.' })

export const collectionKey = (): Words => ({ message: 'A key must be text, not a list or a mapping.' })

export const referenceInvalid = (): Words => ({
  message: 'This `!reference` is not valid.',
  hint: 'Write a list of keys, such as `!reference [.job, script]`.',
})

export const referenceMissing = (path: readonly string[]): Words => ({
  message: `!reference ${JSON.stringify(path)} could not be found.`,
})

export const referenceCircular = (chain: readonly (readonly string[])[]): Words => ({
  message: `!reference ${JSON.stringify(chain[0] ?? [])} is part of a circular chain.`,
  hint: chain.map(path => `[${path.join(', ')}]`).join(' → '),
})

export const referenceTooDeep = (path: readonly string[], limit: number): Words => ({
  message: `!reference ${JSON.stringify(path)} leads through more than ${limit} other references.`,
})

export const referencesTooBig = (): Words => ({
  message: 'The configuration is too big: with its `!reference` tags written out it would take too much memory.',
  hint: 'Look for references that hold other references many times over.',
})
