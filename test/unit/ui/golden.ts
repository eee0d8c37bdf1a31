import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { assert } from '../../harness/suite.ts'

/** Compares text with a file of `test/golden/ui`; `UPDATE=1` writes it. Escapes are kept readable as `␛`. */
export const matchesGolden = (name: string, text: string): void => {
  const file = new URL(`../../golden/ui/${name}`, import.meta.url)
  const readable = text.replaceAll('\u001b', '␛')
  if (process.env.UPDATE === '1') writeFileSync(file, readable)
  assert.ok(existsSync(file), `${file.pathname} is missing: run with UPDATE=1 and look at it`)
  assert.fixture(readable, readFileSync(file, 'utf8'))
}
