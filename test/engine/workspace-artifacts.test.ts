import { join } from 'node:path'
import type { Artifacts } from '../../lib/plan/types.ts'
import { listArtifacts, type StoredArtifacts, uploadArtifacts } from '../../lib/workspace/artifacts.ts'
import { downloadArtifacts } from '../../lib/workspace/download.ts'
import type { LogLine } from '../../lib/workspace/select.ts'
import { assert, suite } from '../harness/suite.ts'
import { engine, removeAll } from './scratch.ts'
import { finish, modes, open, type Ran, removeSnapshots, repository, runJob, scratchFolder } from './workspace-run.ts'

const test = suite('engine/workspace-artifacts', { timeout: 240 })

test.after(async () => {
  await removeSnapshots()
  assert.equal(await removeAll(), [])
})

const artifacts = (more: Partial<Artifacts>): Artifacts => ({
  ...{ paths: [], exclude: [], untracked: false, when: 'on_success', reports: {} },
  ...more,
})

const upload = async (
  { job, container }: Ran,
  id: number,
  folder: string,
  more: Partial<Artifacts>,
  succeeded = true,
) => {
  const lines: LogLine[] = []
  const uploaded = await uploadArtifacts({
    ...{ engine, job, container, succeeded, folder },
    artifacts: artifacts(more),
    producer: { job: `job ${id}`, id },
    log: line => lines.push(line),
  })
  return { ...uploaded, lines: lines.map(({ text }) => text) }
}

const download = (producers: readonly (StoredArtifacts | undefined)[]) => async (job: Ran['job'], container: string) =>
  downloadArtifacts({ engine, job, container, producers: producers.filter(each => each !== undefined), log: () => {} })

const show =
  'find . -path ./.git -prune -o -type f -print | sort | while read -r file; do echo "$file: $(cat "$file")"; done'

for (const mode of modes) {
  test(`${mode}: from one job to the next, modes and links included; the later of two producers wins`, async () => {
    const root = repository({ 'a.txt': 'source', 'dist/tracked': 'source' })
    const folder = scratchFolder()
    const opened = await open(root, mode, { jobs: 3 })
    const one = await runJob(
      opened,
      'mkdir -p dist/sub ro; echo 1 >dist/one; echo 1 >dist/both; ln -s one dist/link; chmod 700 dist/one; ' +
        'echo x >ro/file; chmod 555 ro; echo hard >dist/h1; ln dist/h1 dist/sub/h2; echo no >other; touch dist/so.map',
    )
    const two = await runJob(opened, 'mkdir dist2; echo 2 >dist/both; echo 2 >"dist/two 2"')
    const first = await upload(one, 1, folder, {
      paths: ['dist/', 'ro', 'dist/sub/h2', 'none/*'],
      exclude: ['**/*.map'],
    })
    const second = await upload(two, 2, folder, { paths: ['dist/both', 'dist/two*'] })
    const three = await runJob(
      opened,
      `${show}; readlink dist/link; stat -c "%a %n" dist/one ro; test ! -e dist/so.map`,
      {},
      download([first.stored, second.stored]),
    )
    await finish(opened, one, two, three)
    assert.equal(three.output.split('\n'), [
      './a.txt: source',
      './dist/both: 2',
      './dist/h1: hard',
      './dist/one: 1',
      './dist/sub/h2: hard',
      './dist/tracked: source',
      './dist/two 2: 2',
      './ro/file: x',
      ...['one', '700 dist/one', '555 ro', ''],
    ])
    assert.equal(first.lines.slice(0, -1), [
      'Uploading artifacts...',
      'dist/: found 8 matching artifact files and directories',
      'ro: found 2 matching artifact files and directories',
      'dist/sub/h2: found 1 matching artifact files and directories',
      'none/*: no matching files. Ensure that the artifact path is relative to the working directory (/builds/group/project)',
      '**/*.map: excluded 1 files',
    ])
    assert.match(first.lines.at(-1) ?? '', /^Uploading artifacts as "archive"\.\.\. stored 10 files/)
    assert.equal(
      (await listArtifacts(folder)).map(({ job, id }) => `${job} ${id}`),
      ['job 1 1', 'job 2 2'],
    )
  })

  test(`${mode}: whole folders and files, one of them large, one missing, one with a pipe`, async () => {
    const root = repository({ a: 'a' })
    const folder = scratchFolder()
    const opened = await open(root, mode, { jobs: 2 })
    const one = await runJob(
      opened,
      'mkdir -p out/d pipes; dd if=/dev/zero of=out/large bs=1M count=10 2>/dev/null; echo x >out/d/x; echo top >top; ' +
        'mkfifo pipes/p; echo y >pipes/y',
    )
    const whole = await upload(one, 1, folder, { paths: ['out/', 'top', 'missing'] })
    const piped = await upload(one, 2, folder, { paths: ['pipes', 'top'] })
    const two = await runJob(
      opened,
      'ls -R out pipes top; wc -c <out/large',
      {},
      download([whole.stored, piped.stored]),
    )
    await finish(opened, one, two)
    assert.is(two.output, 'top\n\nout:\nd\nlarge\n\nout/d:\nx\n\npipes:\ny\n10485760\n')
    assert.equal(whole.lines, [
      'Uploading artifacts...',
      'out/: found 4 matching artifact files and directories',
      'top: found 1 matching artifact files and directories',
      'missing: no matching files. Ensure that the artifact path is relative to the working directory (/builds/group/project)',
      `Uploading artifacts as "archive"... stored 5 files and directories, ${whole.stored?.archive?.bytes} bytes`,
    ])
    assert.equal(whole.stored?.archive?.files, 5)
    assert.equal(piped.stored?.archive?.files, 3)
  })

  test(`${mode}: globs at the top, untracked files, edits of tracked files, hard links out of what is picked`, async () => {
    const root = repository({ 'a.log': 'tracked', 'src/a.c': 'c', '.gitignore': '*.o\n' })
    const folder = scratchFolder()
    const opened = await open(root, mode, { jobs: 5 })
    const one = await runJob(opened, 'echo 1 >b.log; mkdir new; echo o >new/x.o; echo n >new/n; ln new/n linked')
    const untracked = await upload(one, 1, folder, { untracked: true, exclude: ['*.log'] })
    const logs = await upload(one, 2, folder, { paths: ['*.log'] })
    const linked = await upload(one, 3, folder, { paths: ['linked', '*.o'] })
    const two = await runJob(opened, 'rm -r src; mkdir src; echo new >src/b.c; rm a.log; mv .gitignore moved')
    const sources = await upload(two, 4, folder, { paths: ['**/*.c', 'moved'] })
    const deep = await upload(two, 5, folder, { untracked: true })
    const opens = await open(repository({ z: 'z' }), mode, { jobs: 5 })
    const outputs: string[] = []
    const ran: Ran[] = []
    for (const { stored } of [untracked, logs, linked, sources, deep]) {
      ran.push(await runJob(opens, show, {}, download([stored])))
      outputs.push(ran.at(-1)?.output ?? '')
    }
    await finish(opens, ...ran)
    await finish(opened, one, two)
    assert.equal(outputs, [
      './linked: n\n./new/n: n\n./new/x.o: o\n./z: z\n',
      './a.log: tracked\n./b.log: 1\n./z: z\n',
      './linked: n\n./z: z\n',
      './moved: *.o\n./src/b.c: new\n./z: z\n',
      './moved: *.o\n./src/b.c: new\n./z: z\n',
    ])
    assert.equal(untracked.lines.slice(1, 3), ['untracked: found 3 files', '*.log: excluded 1 files'])
  })

  test(`${mode}: reports whatever "when" says, dotenv as variables; nothing found is no failure`, async () => {
    const root = repository({ a: 'a' })
    const folder = scratchFolder()
    const opened = await open(root, mode)
    const ran = await runJob(opened, 'echo "A=1" >build.env; echo "<x/>" >junit.xml; echo "A 1" >bad.env')
    const reports = { dotenv: ['build.env'], junit: ['junit.xml', 'none.xml'] }
    const failed = await upload(ran, 1, folder, { paths: ['a'], reports }, false)
    const nothing = await upload(ran, 2, folder, { paths: ['nothing'] })
    const bad = await upload(ran, 3, folder, { reports: { dotenv: ['bad.env'] } })
    await finish(opened, ran)
    assert.equal(failed.stored?.variables, [{ key: 'A', value: '1' }])
    assert.equal([Object.keys(failed.stored?.reports ?? {}), failed.stored?.archive], [['dotenv', 'junit'], undefined])
    assert.equal([nothing.stored, nothing.lines.at(-1)], [undefined, 'No files to upload'])
    assert.match(bad.error ?? '', /Invalid Format/)
    assert.equal(await listArtifacts(join(folder, 'none')), [])
  })
}
