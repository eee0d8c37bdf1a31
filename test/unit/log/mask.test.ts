import { createMasker } from '../../../lib/log/mask.ts'
import { assert, suite } from '../../harness/suite.ts'
import { createRandom } from './random.ts'

const test = suite('log/mask')

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8')

/** Pushes the pieces, each apart. */
const mask = (pieces: readonly string[], secrets: readonly string[], prefixes: readonly string[] = []): string => {
  const masker = createMasker(secrets, prefixes)
  return utf8(pieces.map(piece => masker.push(latin1(piece))).join('') + masker.flush())
}

/** Every row is also pushed byte by byte; `|` is where the first column is cut. */
const row = (input: string, expected: string, secrets: readonly string[] = [], prefixes: readonly string[] = []) =>
  test(`${input} → ${expected}`, () => {
    assert.is(mask(input.split('|'), secrets, prefixes), expected)
    const whole = latin1(input.replaceAll('|', ''))
    const masker = createMasker(secrets, prefixes)
    assert.is(utf8([...whole].map(byte => masker.push(byte)).join('') + masker.flush()), expected)
  })

row('nothing to hide', 'nothing to hide', ['secret'])
row('a sec|ret b', 'a [MASKED] b', ['secret'])
row('secretsecret', '[MASKED][MASKED]', ['secret'])
row('ssecret secre', 's[MASKED] secre', ['secret'])
row('password123 password1', '[MASKED] [MASKED]1', ['password', 'password123'])
row('this is the en| foobar', 'this is the [MASKED]', ['this is the end', 'en foobar', 'en'])
row('schlüs|sel', '[MASKED]', ['schlüssel'])
row('a -----BEGIN\nab|c\n-----END b', 'a [MASKED] b', ['-----BEGIN\nabc\n-----END\n'])
row('a b', 'a b', ['', '  '])
row('$& costs', '[MASKED] costs', ['$&'])

row('http://a/?private_token=abc&x=1', 'http://a/?private_token=[MASKED]&x=1')
row('http://a/?x=1&X-AMZ-sigNATure=a|bc end', 'http://a/?x=1&X-AMZ-sigNATure=[MASKED] end')
row('?rss_token=&rss_token=', '?rss_token=[MASKED]&rss_token=[MASKED]')
row('?x-amz-cred|ential=ab|c\nnext', '?x-amz-credential=[MASKED]\nnext')
row('private_token=shown ?x-', 'private_token=shown ?x-')

row('glpat-abc. and glrt-x', 'glpat-[MASKED] and glrt-[MASKED]')
row('xgl|pat|-a|bc_gitlab_session=1 end', 'xglpat-[MASKED] end')
row('glpat- glpa', 'glpat- glpa')
row('glpat-', 'glpat-')
row('mine:abc glpat-x', 'mine:[MASKED] glpat-[MASKED]', [], [' mine: '])
row('glpat-aa!x a!', 'glpat-[MASKED]!x a!', [], ['a!b'])
row('?private_token=glpat-abc', '?private_token=[MASKED]')

test('bytes that are no UTF-8 pass unchanged', () => {
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x0a]).toString('latin1')
  assert.is(createMasker(['secret']).push(bytes), bytes)
})

test('a secret learnt later is hidden from then on, longest first', () => {
  const masker = createMasker(['pass'])
  masker.addSecrets(['password', 'pass'])
  assert.is(masker.push('password pass') + masker.flush(), '[MASKED] [MASKED]')
})

test('a secret of 200 KB is hidden across chunks', () => {
  const secret = 'key '.repeat(50_000).trim()
  const masker = createMasker([secret])
  const shown = [`a ${secret.slice(0, 70_000)}`, secret.slice(70_000, 140_000), `${secret.slice(140_000)} b`]
  assert.is(shown.map(masker.push).join('') + masker.flush(), 'a [MASKED] b')
})

test('any secrets in any text cut anywhere give what replacing in the whole text gives', () => {
  const random = createRandom(1)
  for (let round = 0; round < 3000; round++) {
    const secrets = Array.from({ length: random.below(5) }, () =>
      random.text(1 + random.below(5), ['a', 'b', 'c', 'ab']),
    )
    const text = random.text(random.below(40), ['a', 'b', 'c', 'ab', ' ', '\n'])
    const longestFirst = [...new Set(secrets)].sort((a, b) => b.length - a.length)
    const naive = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, () => '[MASKED]'), text)
    assert.is(mask(random.cut(text), secrets), naive, JSON.stringify({ text, secrets }))
  }
})

test('URL parameters and tokens cut anywhere give what replacing in the whole text gives', () => {
  const random = createRandom(2)
  const parts = [
    '?',
    '&',
    'rss_token=',
    'private_token=',
    'gl',
    'glpat-',
    'glrt-',
    '_gitlab',
    '_session=',
    'a',
    ' ',
    '\n',
  ]
  for (let round = 0; round < 3000; round++) {
    const text = random.text(random.below(20), parts)
    const naive = text
      .replace(/([?&](?:rss|private)_token=)[^?& \n]*/g, '$1[MASKED]')
      .replace(/(glpat-|glrt-|_gitlab_session=)[0-9A-Za-z._=-]+/g, '$1[MASKED]')
    assert.is(mask(random.cut(text), []), naive, JSON.stringify(text))
  }
})
