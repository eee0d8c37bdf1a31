import { append, removeRunner, setValue } from '../../../lib/settings/edit.ts'
import { toBlock } from '../../../lib/settings/format.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/edit')

const file = `# ours
concurrent = 1   # one

# first
[[runners]]
    name = "a"   # aligned
    token = 'old'
    [runners.docker]
        image = "ruby:2.6"
        volumes = [
          "/cache", # a comment
        ]

# second
# of two
[[runners]]
    name = "b"
    [runners.docker]
    [[runners.docker.services]]
        name = "x"
[session_server]
  session_timeout = 1800
`

test('a value changes in its place', () => {
  assert.is(setValue(file, ['runners', 0, 'token'], '"new"'), file.replace("'old'", '"new"'))
  assert.is(setValue(file, ['concurrent'], '4'), file.replace('= 1 ', '= 4 '))
  assert.is(
    setValue(file, ['runners', 0, 'docker', 'volumes'], '["/x"]'),
    file.replace('[\n          "/cache", # a comment\n        ]', '["/x"]'),
  )
})

test('a new key follows the others of its table, at their depth', () => {
  assert.is(
    setValue(file, ['runners', 0, 'limit'], '2'),
    file.replace("token = 'old'\n", "token = 'old'\n    limit = 2\n"),
  )
  assert.is(
    setValue(file, ['runners', 1, 'docker', 'image'], '"y"'),
    file.replace('    [runners.docker]\n    [[', '    [runners.docker]\n      image = "y"\n    [['),
  )
  assert.is(setValue('x = 1', ['y'], '2'), 'x = 1\ny = 2\n')
  assert.is(setValue('[a]\n', ['y'], '2'), 'y = 2\n[a]\n')
})

test('a runner goes with its comments and its tables', () => {
  const [head] = file.split(/(# first|# second)/)
  assert.is(removeRunner(file, 0), `${head}${file.slice(file.indexOf('# second'))}`)
  assert.is(removeRunner(file, 1), file.replace(/# second[\s\S]*?(?=\[session)/, ''))
  assert.is(removeRunner(file, 2), file)
})

test('a runner is added at the end', () => {
  const block = toBlock(
    'runners',
    { name: 'c "d"', docker: { image: 'x', services: [{ name: 'y' }], volumes: [] } },
    true,
  )
  assert.is(
    append('concurrent = 1\n', block),
    `concurrent = 1

[[runners]]
  name = "c \\"d\\""
  [runners.docker]
    image = "x"
    volumes = []
    [[runners.docker.services]]
      name = "y"
`,
  )
})
