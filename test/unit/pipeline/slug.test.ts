import { environmentSlug, slug } from '../../../lib/pipeline/slug.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('pipeline/slug')

const slugs: readonly (readonly [text: string, expected: string])[] = [
  ['main', 'main'],
  ['Feature/Add_It', 'feature-add-it'],
  ['-a-', 'a'],
  ['v1.0', 'v1-0'],
  [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
  ['é', ''],
]

for (const [text, expected] of slugs) test(`${text} → ${expected}`, () => assert.is(slug(text), expected))

// A name that is a slug already is kept; any other gets a hash of six characters.
const environments: readonly (readonly [name: string, expected: RegExp])[] = [
  ['staging', /^staging$/],
  ['production', /^production$/],
  ['staging-12345678901234567', /^staging-123456789-[a-z0-9]{6}$/],
  ['9-staging-123', /^env-9-staging-123-[a-z0-9]{6}$/],
  ['staging_123', /^staging-123-[a-z0-9]{6}$/],
  ['Staging', /^staging-[a-z0-9]{6}$/],
  ['foo-foo-foo-foo-foo-bar', /^foo-foo-foo-foo-foo-bar$/],
  ['review/a--b', /^review-a-b-[a-z0-9]{6}$/],
]

for (const [name, expected] of environments) {
  test(`environment ${name} → ${expected.source}`, () => {
    assert.match(environmentSlug(name), expected)
    assert.ok(environmentSlug(name).length <= 24)
  })
}
