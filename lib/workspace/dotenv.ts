import type { Variable } from '../plan/types.ts'
import * as words from './words.ts'

/** GitLab's default limits: bytes of a report, and variables in it. */
const MOST_BYTES = 5 * 1024
const MOST_VARIABLES = 20

export type Dotenv = { readonly variables: readonly Variable[] } | { readonly error: string }

/**
 * A dotenv report by GitLab's rules (ci-yaml §6.4), which are stricter than a shell's: every line is `NAME=value`, quotes
 * stay, and one wrong line rejects the file.
 */
export const parseDotenv = (content: Buffer): Dotenv => {
  if (content.length > MOST_BYTES) return { error: words.dotenvTooLarge(MOST_BYTES) }
  const text = content.toString().replace(/^\uFEFF/, '')
  const values = new Map<string, string>()
  for (const line of text.split('\n').slice(0, /(^|\n)$/.test(text) ? -1 : undefined)) {
    const equals = line.indexOf('=')
    const key = line.slice(0, equals).trim()
    if (equals === -1) return { error: words.dotenvLine(line) }
    if (!/^\w+$/.test(key)) return { error: words.dotenvName(key) }
    values.set(key, line.slice(equals + 1).trim())
  }
  if (values.size > MOST_VARIABLES) return { error: words.dotenvTooMany(MOST_VARIABLES) }
  return { variables: [...values].map(([key, value]) => ({ key, value })) }
}
