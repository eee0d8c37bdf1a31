import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Variable } from '../../../lib/plan/types.ts'
import { quote } from '../../../lib/shell/quote.ts'
import { startMarker, stepScript } from '../../../lib/shell/script.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('shell/script')

type Ran = { readonly code: number; readonly output: string }

/** Gives the script to a shell's stdin, as a job's container does. */
const runIn = (shell: string, commands: readonly string[], variables: readonly Variable[] = []): Ran => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-shell-'))
  const projectDir = join(folder, "it's here")
  const input = `mkdir -p ${quote(projectDir)}\n${stepScript({ variables, projectDir, commands, trace: false })}`
  try {
    return { code: 0, output: execFileSync(shell, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] }) }
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string }
    return { code: status, output: stdout }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const shown = ({ code, output }: Ran): string =>
  `${output.replace(startMarker, '').replaceAll(/\u001b\[[\d;]*m/g, '')}(${code})`

type Row = readonly [name: string, commands: readonly string[], expected: string]

const rows: readonly Row[] = [
  ['a command is announced', ['echo one'], '$ echo one\none\n(0)'],
  ['blanks round it are cut, an empty one is an empty line', ['  echo one  ', ''], '$ echo one\none\n\n(0)'],
  ['many lines are announced by the first', ['echo 1\necho 2'], '$ echo 1 # collapsed multi-line command\n1\n2\n(0)'],
  ['the first failure ends it', ['false', 'echo two'], '$ false\n(1)'],
  ['178: the exit code is that of the command', ['false || true', 'exit 3'], '$ false || true\n$ exit 3\n(3)'],
  ['179: nothing on stdin', ['read x || echo nothing'], '$ read x || echo nothing\nnothing\n(0)'],
  ['207: a backslash at the end joins', ['echo a \\', 'echo b'], '$ echo a \\\na echo $ echo b\nb\n(0)'],
  ['209: exit 0 halfway', ['exit 0', 'false'], '$ exit 0\n(0)'],
  [
    '210: set +e, and the last command decides',
    ['set +e', 'false', 'echo hi'],
    '$ set +e\n$ false\n$ echo hi\nhi\n(0)',
  ],
  ['211: false && true does not end it', ['false && true', 'echo on'], '$ false && true\n$ echo on\non\n(0)'],
  ['211: a failing assignment does', ['x=$(false)', 'echo on'], '$ x=$(false)\n(1)'],
]

for (const shell of ['bash', 'dash']) {
  for (const [name, commands, expected] of rows) {
    test(`${shell}: ${name}`, () => assert.is(shown(runIn(shell, commands)), expected))
  }

  test(`${shell}: FF_SCRIPT_SECTIONS shows commands of many lines in sections of their own`, () => {
    const many = `${String.raw`printf '%s\n' 'a\tb'`}\necho 100%`
    const stage = { variables: [], projectDir: '/tmp', commands: ['echo one', many], trace: false }
    const input = stepScript({ ...stage, sections: ['script_step_0', 'script_step_1'] })
    const output = execFileSync(shell, { input, encoding: 'utf8' }).replaceAll(/:\d+:/g, ':0:')
    const clear = '\r\u001b[0K'
    assert.is(
      output.replace(startMarker, ''),
      '\u001b[32;1m$ echo one\u001b[0;m\none\n' +
        `section_start:0:section_script_step_1[hide_duration=true,collapsed=true]${clear}\u001b[32;1m$ ${many}\u001b[0;m\n` +
        `section_end:0:section_script_step_1${clear}\n` +
        'a\\tb\n100%\n',
    )
  })

  test(`${shell}: values reach programs as they are`, () => {
    const value = `it's "quoted" $HOME \`x\` \\n\nsecond line\t\u001b é`
    const ran = runIn(shell, ['printenv VALUE'], [{ key: 'VALUE', value }])
    assert.is(shown(ran).replaceAll(/\u001b/g, ''), `$ printenv VALUE\n${value.replaceAll(/\u001b/g, '')}\n(0)`)
  })

  test(`${shell}: a file variable is a path, GITLAB_ENV is read in the next shell`, () => {
    const ran = runIn(
      shell,
      ['cat "$KEY"; echo; case $KEY in "$PWD.tmp/KEY") echo path;; esac'],
      [{ key: 'KEY', value: "a'b", file: true }],
    )
    assert.match(shown(ran), /\na'b\npath\n\(0\)$/)
  })

  test(`${shell}: a value that no program could get is there for the shell`, () => {
    const ran = runIn(shell, ['echo ${#LONG}; ls > /dev/null'], [{ key: 'LONG', value: 'x'.repeat(200_000) }])
    assert.match(shown(ran), /\n200000\n\(0\)$/)
  })
}

test('bash: a failing pipe fails', () => assert.is(runIn('bash', ['false | true']).code, 1))

test('FF_ENABLE_BASH_EXIT_CODE_CHECK: a failure ends the script whatever the shell was told', () => {
  const commands = ['set +e', 'false', 'echo on']
  const script = (isChecked: boolean) =>
    stepScript({ variables: [], projectDir: '/tmp', commands, trace: false, isChecked })
  const run = (input: string) => spawnSync('sh', { input, encoding: 'utf8' })
  assert.match(run(script(false)).stdout, /\non\n/)
  assert.is(run(script(true)).status, 1)
  assert.not.match(run(script(true)).stdout, /\non\n/)
})
