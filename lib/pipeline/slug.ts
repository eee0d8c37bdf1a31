import { createHash } from 'node:crypto'

/** `CI_COMMIT_REF_SLUG` and its kin: lower case, other characters than `a-z0-9` as dashes, at most 63, no dash at the ends. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')

const LONGEST = 24

/** `CI_ENVIRONMENT_SLUG`: at most 24 characters, with a hash of the name when anything was changed (ci-yaml §6.6). */
export const environmentSlug = (name: string): string => {
  let text = name.toLowerCase().replace(/[^a-z0-9]/g, '-')
  if (!/^[a-z]/.test(text)) text = `env-${text}`
  text = text.replace(/-+/g, '-')
  if (text.length > LONGEST || text !== name) text = shortened(text, name)
  return text.replace(/-$/, '')
}

const shortened = (text: string, name: string): string => {
  const start = text.slice(0, 17)
  const digest = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`).toString(36)
  return `${start}${start.endsWith('-') ? '' : '-'}${digest.slice(-6)}`
}
