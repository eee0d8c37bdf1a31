import { applyEdits } from '../../../lib/images/edit.ts'
import { pinName, splitName } from '../../../lib/images/name.ts'
import { editsOf, questionOf } from '../../../lib/images/pin.ts'
import { judgeFiles } from '../../../lib/images/pin-files.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('images/pin')
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`
const now = digest('a')
const old = digest('b')

const judge = (files: Readonly<Record<string, string>>, asked: string[] = []) =>
  judgeFiles(
    ['.gitlab-ci.yml'],
    async file => files[file],
    async image => {
      asked.push(image)
      return image.startsWith('gone') ? { ok: false, message: 'it is gone' } : { ok: true, digest: now }
    },
  )

const states = async (text: string) =>
  (await judge({ '.gitlab-ci.yml': text })).flatMap(({ pins }) => pins.map(pin => `${pin.image} ${pin.state}`))

const written = async (text: string) => {
  const [file] = await judge({ '.gitlab-ci.yml': text })
  return file && applyEdits(file.text, editsOf(file.pins))
}

test('names', () => {
  assert.equal(splitName(`r.tld:5000/a/b:1@${now}`), { repository: 'r.tld:5000/a/b', tag: '1', digest: now })
  assert.equal(splitName('r.tld:5000/a'), { repository: 'r.tld:5000/a' })
  assert.equal(splitName(`ruby@${now}`), { repository: 'ruby', digest: now })
  assert.is(pinName(splitName('ruby'), now), `ruby:latest@${now}`)
  assert.equal(['ruby', `ruby:2@${old}`, `ruby@${old}`, '$IMAGE'].map(questionOf), [
    'ruby:latest',
    'ruby:2',
    undefined,
    undefined,
  ])
})

test('every image and service is pinned; comments, quotes and layout stay', async () => {
  const text = [
    'default:   # for all',
    '  image: ruby:2.6   # old but good',
    "  services: [ 'postgres:11.7', {name: redis, alias: cache} ]",
    'image: "alpine"',
    '.hidden:',
    '  image:',
    '      name: >-',
    '        folded',
    'test:',
    '  services:',
    '    - name: "mysql:8"   ',
    `    - ruby:2.6@${old}`,
    '  script: [image: not:this]',
    'variables: {image: nor:this}',
    '',
  ].join('\r\n')
  const expected = text
    .replace('ruby:2.6  ', `ruby:2.6@${now}  `)
    .replace('postgres:11.7', `postgres:11.7@${now}`)
    .replace('redis,', `redis:latest@${now},`)
    .replace('"alpine"', `"alpine:latest@${now}"`)
    .replace('folded', `folded:latest@${now}`)
    .replace('"mysql:8"', `"mysql:8@${now}"`)
    .replace(old, now)
  assert.is(await written(text), expected)
  assert.is(await written(expected), expected)
})

test('an anchor is pinned where it stands', async () => {
  const text = 'a: &a\n  image: ruby:2\nb: *a\nc:\n  <<: *a\n  script: x\n'
  assert.is(await written(text), text.replace('ruby:2', `ruby:2@${now}`))
})

test('states', async () => {
  const text = [
    `a: {image: "ruby@${old}"}`,
    `b: {image: "ruby:2@${old}"}`,
    `c: {image: "ruby:2@${now}"}`,
    'd: {image: $IMAGE}',
    'e: {image: "ruby\\x3a2"}',
    'f: {image: gone:1}',
    'g: {image: ruby:2}',
  ].join('\n')
  assert.equal(await states(text), [
    `ruby@${old} pinned`,
    `ruby:2@${old} moved`,
    `ruby:2@${now} pinned`,
    '$IMAGE variable',
    'ruby:2 by hand',
    'gone:1 unknown',
    'ruby:2 unpinned',
  ])
})

test('local includes are read too, and each tag is asked about once', async () => {
  const asked: string[] = []
  const files = await judge(
    {
      '.gitlab-ci.yml': 'include: [a.yml, {local: /ci/b.yml}, {template: x.yml}, {local: "$F"}]\nj: {image: ruby}\n',
      'a.yml': 'include: .gitlab-ci.yml\na: {image: ruby:latest}\n',
      'ci/b.yml': 'spec: {}\n---\nb: {services: [ruby]}\n',
    },
    asked,
  )
  assert.equal(
    files.map(({ file, pins }) => `${file} ${pins.length}`),
    ['.gitlab-ci.yml 1', 'a.yml 1', 'ci/b.yml 1'],
  )
  assert.equal(asked, ['ruby:latest'])
})
