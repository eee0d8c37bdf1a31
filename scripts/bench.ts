import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { $, echo, tmpdir } from 'zx'
import { median, type Sample, sample } from './bench/measure.ts'
import { type Pair, pairs, pipelines } from './bench/pairs.ts'

/** `make bench`: Gantry against plain docker and plain node, in turns on the same machine. Exits with 1 when it is too slow. */
const root = tmpdir()
for (const [name, files] of Object.entries(pipelines)) {
  const folder = join(root, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const git = $({ cwd: folder, quiet: true })
  await git`git init -q -b main && git add -A`
  await git`git -c user.name=Bench -c user.email=bench@example.com commit -qm ${name}`
}

type Row = { readonly name: string; readonly cells: readonly string[]; readonly met: boolean }

const measure = async (pair: Pair): Promise<Row> => {
  const ours: Sample[] = []
  const plain: Sample[] = []
  await sample(pair.ours)
  await sample(pair.plain)
  for (let turn = 0; turn < pair.repetitions; turn += 1) {
    ours.push(await sample(pair.ours))
    plain.push(await sample(pair.plain))
  }
  const ratio = time(ours) / time(plain)
  const peak = Math.max(...ours.map(one => one.peak ?? 0))
  const within = (value: number, limit = Number.POSITIVE_INFINITY): boolean => value <= limit
  const met = ratio <= pair.most && within(time(ours), pair.seconds && pair.seconds * 1000) && within(peak, pair.memory)
  const memory = `${peak.toFixed(0)} MB${pair.memory ? ` (≤ ${pair.memory})` : ''}`
  const limits = [...(Number.isFinite(pair.most) ? [pair.most] : []), ...(pair.seconds ? [`${pair.seconds} s`] : [])]
  const cells = [`${time(ours)} ms`, `${time(plain)} ms`, `${ratio.toFixed(2)} × (≤ ${limits.join(', ')})`, memory]
  return { name: pair.name, cells, met }
}

const time = (samples: readonly Sample[]): number => Math.round(median(samples.map(one => one.milliseconds)))

const show = (name: string, cells: readonly string[], mark: string): void =>
  echo([name.padEnd(38), ...cells.map(cell => cell.padStart(17)), ` ${mark}`].join(''))

const versions = await $({
  quiet: true,
})`docker version --format ${'client {{.Client.Version}}, engine {{.Server.Version}}'}`
echo(
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB; node ${process.version}; docker ${versions}`,
)
show('medians', ['gantry', 'plain', 'ratio', 'peak memory'], '')
for (const pair of pairs(root, resolve('dist/bin.js'))) {
  const row = await measure(pair)
  show(row.name, row.cells, row.met ? '✔' : '✖ too much')
  if (!row.met) process.exitCode = 1
}
await $`rm -rf ${root}`
