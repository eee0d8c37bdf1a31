import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { $, echo, tmpdir } from 'zx'
import { median, type Sample, sample } from './bench/measure.ts'
import { pairs, projects } from './bench/pairs.ts'
import type { Pair } from './bench/programs.ts'
import { forget } from './bench/state.ts'

/**
 * `make bench`: Gantry against plain docker and plain node, in turns on the same machine; and against another program
 * that runs pipelines, where `GANTRY_BENCH_PEER` names one. Exits with 1 when Gantry is too slow. Arguments are words of
 * which the name of a measurement must have one.
 */
const root = tmpdir()

const prepare = async (folder: string): Promise<void> => {
  const files = projects[basename(folder)]?.() ?? {}
  if (existsSync(folder)) return
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const git = $({ cwd: folder, quiet: true })
  await git`git init -q -b main && git add -A`
  await git`git -c maintenance.auto=false -c user.name=Bench -c user.email=bench@example.com commit -qm First`
  // Packed as a clone is, and not by a process that goes on while others copy the repository.
  await git`git gc --quiet`
}

type Row = { readonly name: string; readonly cells: readonly string[]; readonly met: boolean }

const measure = async (pair: Pair): Promise<Row> => {
  const ours: Sample[] = []
  const plain: Sample[] = []
  for (const program of [pair.ours, pair.plain]) {
    if (!program) continue
    await prepare(program.cwd)
    if (pair.repetitions > 1) await sample(program)
  }
  for (let turn = 0; turn < pair.repetitions; turn += 1) {
    ours.push(await sample(pair.ours))
    if (pair.plain) plain.push(await sample(pair.plain))
  }
  return judge(pair, ours, plain)
}

const judge = (pair: Pair, ours: readonly Sample[], plain: readonly Sample[]): Row => {
  const ratio = time(ours) / time(plain)
  const peak = Math.max(...ours.map(one => one.peak ?? 0))
  const within = (value: number, limit = Number.POSITIVE_INFINITY): boolean => !(value > limit)
  const met =
    within(ratio, pair.most) && within(time(ours), pair.seconds && pair.seconds * 1000) && within(peak, pair.memory)
  const memory = `${peak.toFixed(0)} MB${pair.memory ? ` (≤ ${pair.memory})` : ''}`
  const limits = [...(Number.isFinite(pair.most) ? [pair.most] : []), ...(pair.seconds ? [`${pair.seconds} s`] : [])]
  const compared = pair.plain
    ? [`${time(plain)} ms`, `${ratio.toFixed(2)} × (≤ ${limits.join(', ')})`]
    : ['no peer', '']
  return { name: pair.name, cells: [`${time(ours)} ms`, ...compared, memory], met }
}

const time = (samples: readonly Sample[]): number => Math.round(median(samples.map(one => one.milliseconds)))

const show = (name: string, cells: readonly string[], mark: string): void =>
  echo([name.padEnd(46), ...cells.map(cell => cell.padStart(17)), ` ${mark}`].join(''))

const versions = await $({
  quiet: true,
})`docker version --format ${'client {{.Client.Version}}, engine {{.Server.Version}}'}`
echo(
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB; node ${process.version}; docker ${versions}`,
)
show('medians', ['gantry', 'plain', 'ratio', 'peak memory'], '')
const words = process.argv.slice(2)
const wanted = ({ name }: Pair): boolean => words.length === 0 || words.some(word => name.includes(word))
for (const pair of pairs(root, resolve('dist/bin.js'), process.env.GANTRY_BENCH_PEER).filter(wanted)) {
  const row = await measure(pair)
  show(row.name, row.cells, row.met ? '✔' : '✖ too much')
  if (!row.met) process.exitCode = 1
}
await forget(root)
await $`rm -rf ${root}`
