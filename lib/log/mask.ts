import { createKeyedMask, type KeyedMask } from './keyed.ts'
import { createPhraseMask, type Mask } from './phrase.ts'

/** Text in and out is Latin-1: one character a byte, so that any bytes pass unharmed. */
export type Masker = Mask & { addSecrets(values: readonly string[]): void }

/** URL parameters whose value GitLab Runner never shows (runner-docker-executor §3.6, runner-api §3.5). */
const URL_PARAMETERS: KeyedMask = {
  keys: ['private_token', 'authenticity_token', 'rss_token']
    .concat(['x-amz-signature', 'x-amz-credential', 'x-amz-security-token'])
    .flatMap(name => [`?${name}=`, `&${name}=`]),
  value: '[^?& \\x00-\\x1f\\x7f]',
  empty: true,
  ignoreCase: true,
}

/** What GitLab's own tokens begin with. GitLab Runner takes the 15 shortest only; hiding more is never wrong. */
const TOKEN_PREFIXES = ['glpat-', 'gloas-', 'gldt-', 'glrt-', 'glcbt-', 'glrtr-', 'glptt-', 'glft-', 'glimt-'].concat([
  'glagent-',
  'glsoat-',
  'glffct-',
  '_gitlab_session=',
  'gltok-',
])

/**
 * Hides secrets in a stream of bytes: each secret wherever it stands, longest first, then the values of sensitive URL
 * parameters, then tokens by their prefix. One masker serves one stream (runner-docker-executor §3.6).
 */
export const createMasker = (secrets: readonly string[], tokenPrefixes: readonly string[] = []): Masker => {
  const known = new Set<string>()
  const phrases: { readonly size: number; readonly mask: Mask }[] = []
  const keyed = [createKeyedMask(URL_PARAMETERS), createKeyedMask(tokens(tokenPrefixes))]

  const addSecrets = (values: readonly string[]): void => {
    for (const secret of values.map(toSecret)) {
      if (secret === '' || known.has(secret)) continue
      known.add(secret)
      phrases.push({ size: secret.length, mask: createPhraseMask(secret) })
    }
    phrases.sort((a, b) => b.size - a.size)
  }

  const masks = (): Mask[] => [...phrases.map(phrase => phrase.mask), ...keyed]

  addSecrets(secrets)
  return {
    addSecrets,
    push: text => masks().reduce((rest, mask) => mask.push(rest), text),
    flush: () => masks().reduce((rest, mask) => mask.push(rest) + mask.flush(), ''),
  }
}

const tokens = (more: readonly string[]): KeyedMask => ({
  keys: [...new Set([...more.map(prefix => prefix.trim()), ...TOKEN_PREFIXES])].filter(prefix => prefix !== ''),
  value: '[0-9A-Za-z._=-]',
  empty: false,
  ignoreCase: false,
})

const toSecret = (value: string): string => Buffer.from(value.trim(), 'utf8').toString('latin1')
