import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { $, argv, echo, glob } from 'zx'
import { compiled, compileTests, ownFolder } from './test/compile.ts'
import { sweeper } from './test/sweep.ts'

/**
 * `tsx scripts/test.ts [FILTER…]`: runs the test files whose path contains a filter, and ends with `N passed, N failed`.
 * They are compiled first, with the gantry that they start as a program: what runs is always what the sources say.
 * Pure tests share a process a folder; tests that start processes get one each, so that they cannot disturb others.
 */
const shared = /^test\/(unit|golden)\//
/** A process that has not ended by then hangs. */
const limit = '10m'

/** The longest goes first: else it is the last one, and runs alone. */
const isLong = (group: string): boolean => group === 'test/golden/runtime'

type Group = { readonly name: string; readonly files: readonly string[] }
type Result = { readonly passed: number; readonly failed: number }

const groups = async (): Promise<readonly Group[]> => {
  const filters = argv._.map(String)
  const files = (await glob('test/**/*.test.ts')).sort()
  const wanted = files.filter(file => filters.length === 0 || filters.some(filter => file.includes(filter)))
  const nameOf = (file: string) => (shared.test(file) ? dirname(file) : file)
  const names = [...new Set(wanted.map(nameOf))].sort((one, other) => Number(isLong(other)) - Number(isLong(one)))
  return names.map(name => ({ name, files: wanted.filter(file => nameOf(file) === name) }))
}

/** The last line of a test process; one that broke off before printing it has failed. */
const tallied = (output: string, exitCode: number | null): Result => {
  const [, passed, failed] = output.match(/^(\d+) passed, (\d+) failed\s*$/m) ?? []
  const counts = { passed: Number(passed ?? 0), failed: Number(failed ?? 0) }
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

const runGroup = async ({ name, files }: Group): Promise<Result> => {
  const started = Date.now()
  const [runner, ...tests] = ['test/harness/run.ts', ...files].map(file => join(folder, compiled(file)))
  const run = await $({ env, nothrow: true, quiet: true, timeout: limit })`node --enable-source-maps ${runner} ${tests}`
  const result = tallied(run.stdall, run.exitCode)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  echo(`${result.failed ? '✖' : '✔'} ${name}  ${result.passed} passed, ${result.failed} failed  (${seconds} s)`)
  if (result.failed) echo(run.stdall.trimEnd(), run.signal ? `\nended by ${run.signal}, after at most ${limit}` : '')
  return result
}

const folder = ownFolder()
/** `docker` starts with a quarter less work when it does not look for a second core: there are thousands of starts. */
const env = { ...process.env, GOMAXPROCS: '1' }

const queue = [...(await groups())]
await compileTests(
  queue.flatMap(({ files }) => files),
  folder,
)
const sweep = await sweeper()
const results: Result[] = []
const worker = async (): Promise<void> => {
  for (let group = queue.shift(); group; group = queue.shift()) results.push(await runGroup(group))
}
await Promise.all(Array.from({ length: Math.max(2, cpus().length) }, worker))
await sweep()

const sum = (key: keyof Result) => results.reduce((total, result) => total + result[key], 0)
if (sum('passed') + sum('failed') === 0) echo('No test matches.')
echo(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
