import { createReadStream, existsSync, writeFileSync } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { copyWhole } from '../../lib/workspace/copy-whole.ts'
import { downloadArtifacts } from '../../lib/workspace/download.ts'
import { createSelection } from '../../lib/workspace/select.ts'
import { readTar } from '../../lib/workspace/tar-read.ts'
import { assert, suite } from '../harness/suite.ts'
import { collect, engine, labels, removeAll, uniqueName } from './scratch.ts'
import {
  counting,
  finish,
  image,
  type Opened,
  open,
  type Ran,
  removeSnapshots,
  repository,
  runJob,
  scratchFolder,
} from './workspace-run.ts'

const test = suite('engine/artifact-layers', { timeout: 120 })
const projectDir = '/builds/group/project'

test.after(async () => {
  await removeSnapshots()
  assert.equal(await removeAll(), [])
})

/** Whether the engine's folders are on this machine and ours to read: where they are not, docker copies everything. */
const isReachable = async (): Promise<boolean> => {
  const volume = uniqueName()
  await engine.createVolume(volume, labels)
  const [info] = await engine.inspectVolumes([volume])
  return process.getuid?.() === 0 && (await lstat(info?.mountpoint ?? '').catch(() => undefined))?.uid === 0
}

/** Writes top-level files and folders of a job to an archive; `byDocker` tells whether docker was asked for them. */
const copy = async ({ job, container }: Pick<Ran, 'job' | 'container'>, paths: readonly string[]) => {
  const counts: Record<string, number> = {}
  const archive = join(scratchFolder(), 'archive.tar')
  const files = { engine: counting(counts), job, container }
  const written = await copyWhole(files, createSelection({ paths, projectDir }), archive)
  return { archive, written, byDocker: (counts.copyOutTo ?? 0) > 0 }
}

/** What an archive holds, in the order of the paths. */
const entriesOf = async (archive: string) => {
  const entries: unknown[] = []
  for await (const { header, content } of readTar(createReadStream(archive))) {
    const chunks: Buffer[] = []
    for await (const chunk of content) chunks.push(chunk)
    entries.push({ ...header, text: Buffer.concat(chunks).toString() })
  }
  return entries.map(entry => JSON.stringify(entry)).sort()
}

test('what a job has made is read without docker where that can be, and is the same', async () => {
  const reachable = await isReachable()
  const opened = await open(repository({ a: 'a' }), 'auto', { jobs: 2 })
  const script =
    'mkdir -p out/d "out/a b"; echo x >out/d/x; chmod 4750 out/d/x; ln -s /etc/passwd out/link; ' +
    'printf y >"out/$(printf "\\377")"; chown 12:34 "out/a b"; touch out/h; ln out/h out/hard; ' +
    'echo long >out/$(printf "%0120d" 7); echo top >-top; ln -s out ln; chmod 555 out/d; ' +
    'find out ./-top ln | while read -r file; do touch -h -t 202001010101 "$file"; done'
  const ran: Ran[] = []
  const archives: string[] = []
  for (const shared of [false, true]) {
    const one = await runJob(opened, script, { shared })
    const { archive, written, byDocker } = await copy(one, ['out', '-top', 'ln', 'missing'])
    assert.equal([byDocker, written?.files], [shared || !reachable, 11])
    ran.push(one)
    archives.push(archive)
  }
  const [direct, docker] = await Promise.all(archives.map(entriesOf))
  await finish(opened, ...ran)
  assert.equal(direct, docker)
})

for (const [what, script] of [
  ['a folder of the sources, moved', 'mv src out'],
  ['in it a folder of the sources, moved', 'mkdir out; mv src out/src'],
  ['a folder of the sources that was moved twice', 'mv src other; mv other out'],
] as const) {
  test(`of a folder that overlay knows in part, all is kept: ${what}`, async () => {
    const opened = await open(repository({ 'src/deep/a': 'a', 'src/b': 'b' }), 'auto')
    const one = await runJob(opened, script)
    const { written } = await copy(one, ['out'])
    await finish(opened, one)
    // Undefined: each entry is picked from what docker sends.
    assert.is(written, undefined)
  })
}

test('what the sources have under that name is kept as well', async () => {
  const opened = await open(repository({ 'out/a': 'a' }), 'auto')
  const one = await runJob(opened, 'echo b >out/b')
  const { archive, byDocker } = await copy(one, ['out'])
  await finish(opened, one)
  assert.is(byDocker, true)
  assert.is((await entriesOf(archive)).length, 3)
})

test('no link of a job leads us to a folder of this machine', async () => {
  const secret = scratchFolder()
  writeFileSync(join(secret, 'out'), 'secret')
  const opened = await open(repository({ a: 'a' }), 'auto')
  const one = await runJob(opened, `cd /builds/group; mv project away; ln -s ${secret} project`)
  const { written, byDocker } = await copy(one, ['out'])
  await finish(opened, one)
  assert.equal([written?.files, byDocker], [0, true])
})

test('what is mounted in the project is asked of docker, and so is what may still change', async () => {
  const opened = await open(repository({ a: 'a' }), 'auto', { jobs: 2 })
  const one = await runJob(opened, 'mkdir out; echo x >out/x')
  const name = uniqueName()
  const container = await engine.createContainer({
    ...{ name, image, labels, interactive: true, command: ['sh'], env: {}, aliases: [], network: 'none' },
    mounts: [...one.job.mounts, { volume: uniqueName(), target: `${projectDir}/out/cache`, labels }],
  })
  await engine.attach(container, `echo y >${projectDir}/out/cache/y`, collect().sink)
  const mounted = await copy({ job: one.job, container }, ['out'])
  const entries = await entriesOf(mounted.archive)
  await engine.start([one.container])
  const running = await copy(one, ['out'])
  await finish(opened, one, { ...one, container })
  assert.equal([mounted.byDocker, running.byDocker], [true, true])
  assert.match(entries.join('\n'), /out\/cache\/y/)
})

/** Jobs that leave their folder `out` to others. */
const producersOf = async (opened: Opened, scripts: readonly string[]) => {
  const producers: Ran[] = []
  const archives: string[] = []
  for (const script of scripts) {
    const ran = await runJob(opened, script)
    const { archive, written } = await copy(ran, ['out'])
    if (written?.own) await ran.job.handOver?.(archive, written.own)
    producers.push(ran)
    archives.push(archive)
  }
  return { producers, archives }
}

/** A job that takes archives: what is not below its files is copied. */
const runConsumer = (opened: Opened, script: string, archives: readonly string[]): Promise<Ran> => {
  const producers = archives.map((file, id) => {
    return { job: 'producer', id, name: '', reports: {}, variables: [], archive: { file, bytes: 0, files: 0 } }
  })
  return runJob(opened, script, { archives }, (job, container) =>
    downloadArtifacts({ engine, job, container, producers, log: () => {} }),
  )
}

const show = 'find out | grep -av "$(printf "\\377")" | sort; cat $(find out -type f -size +0 | sort)'

test('jobs find the files of others below their own, those of a later job above; none sees what another one does', async () => {
  const reachable = await isReachable()
  const opened = await open(repository({ a: 'a' }), 'auto', { jobs: 4 })
  const { producers, archives } = await producersOf(opened, [
    'mkdir -p out/d; echo 1 >out/d/one; echo 1 >out/both; chmod 750 out; : >"out/$(printf "\\377")"',
    'mkdir -p out/d; echo 2 >out/d/two; echo 2 >out/both; chmod 700 out/d',
  ])
  const change = 'rm "out/$(printf "\\377")" || exit 1; echo 3 >out/d/one; rm out/both; mkdir new; echo 3 >new/x'
  const three = await runConsumer(opened, `${show}; stat -c "%a" out out/d; ${change}`, archives)
  const [old, fresh] = [await copy(three, ['out']), await copy(three, ['new'])]
  const four = await runConsumer(opened, show, [...archives].reverse())
  await finish(opened, ...producers, three, four)
  const tree = ['out', 'out/both', 'out/d', 'out/d/one', 'out/d/two']
  assert.equal(three.job.laid, reachable ? archives : [])
  assert.equal([old.byDocker, fresh.byDocker], [true, !reachable])
  assert.equal([old.written?.files, fresh.written?.files], [4, 2])
  assert.equal(three.output.split('\n'), [...tree, '2', '1', '2', '755', '700', ''])
  assert.equal(four.output.split('\n'), [...tree, '1', '1', '2', ''])
})

test('a folder that hides what other jobs have of its name is not handed over', async () => {
  const opened = await open(repository({ a: 'a' }), 'auto')
  const one = await runJob(opened, 'mkdir b out; echo x >b/x; mv b out/b')
  const { archive, written } = await copy(one, ['out'])
  await finish(opened, one)
  assert.equal([written?.own, (await entriesOf(archive)).length], [undefined, 3])
})

test('only the first archives are laid below: what has to be copied lies above them', async () => {
  const reachable = await isReachable()
  const opened = await open(repository({ a: 'a' }), 'auto', { jobs: 3 })
  const { producers, archives } = await producersOf(opened, ['mkdir out; echo 1 >out/x'])
  const [archive = ''] = archives
  const first = await opened.workspace.open({
    ...{ name: 'job', id: 2, volume: uniqueName(), labels, image },
    archives: [archive, '/elsewhere.tar', archive],
  })
  const last = await opened.workspace.open({
    ...{ name: 'job', id: 3, volume: uniqueName(), labels, image },
    archives: ['/elsewhere.tar', archive],
  })
  const holds = [archive, '/elsewhere.tar'].map(opened.workspace.holds)
  await finish(opened, ...producers)
  assert.equal([first.laid, last.laid, holds], [reachable ? [archive] : [], [], [reachable, false]])
  assert.is(existsSync(archive), true)
})
