import { parseDotenv } from '../../../lib/workspace/dotenv.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/dotenv')

const parse = (text: string) => {
  const parsed = parseDotenv(Buffer.from(text))
  return 'error' in parsed ? parsed.error : parsed.variables.map(({ key, value }) => `${key}=${value}`)
}

const rows: readonly (readonly [title: string, text: string, variables: readonly string[] | RegExp])[] = [
  ['nothing', '', []],
  ['pairs, both sides stripped', 'A=1\n B = two words \r\n', ['A=1', 'B=two words']],
  ['quotes stay', `A="x"\nB='y'`, [`A="x"`, `B='y'`]],
  ['the first equals sign counts', 'URL=https://x/?a=b', ['URL=https://x/?a=b']],
  ['the last of a name counts, at the place of the first', 'A=1\nB=2\nA=3', ['A=3', 'B=2']],
  ['a byte order mark', '\uFEFFA=1', ['A=1']],
  ['an empty value', 'A=', ['A=']],
  ['a comment', 'A=1\n# no', /Invalid Format/],
  ['an empty line', 'A=1\n\nB=2', /Invalid Format/],
  ['export', 'export A=1', /Key "export A"/],
  ['a name with a dash', 'A-B=1', /Key "A-B"/],
  ['too many', Array.from({ length: 21 }, (_, at) => `V${at}=x`).join('\n'), /more than 20/],
  ['too large', `A=${'x'.repeat(5120)}`, /Too Big/],
]

for (const [title, text, expected] of rows) {
  test(title, () => {
    const result = parse(text)
    if (expected instanceof RegExp) assert.match(String(result), expected)
    else assert.equal(result, expected)
  })
}
