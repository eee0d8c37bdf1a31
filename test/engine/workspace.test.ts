import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { assert, suite } from '../harness/suite.ts'
import { engine, labels, removeAll, uniqueName } from './scratch.ts'
import {
  commitAll,
  counting,
  finish,
  git,
  image,
  modes,
  open,
  removeSnapshots,
  repository,
  runJob,
  scratchFolder,
  write,
} from './workspace-run.ts'

const test = suite('engine/workspace', { timeout: 240 })

test.after(async () => {
  await removeSnapshots()
  assert.equal(await removeAll(), [])
})

const show =
  'find . -path ./.git -prune -o -type f -print | sort | while read -r file; do echo "$file: $(cat "$file")"; done'

for (const mode of modes) {
  test(`${mode}: what git would check out, with edits, and nothing else`, async () => {
    const root = repository({
      'a.txt': 'a',
      'd/b.txt': 'b',
      'gone.txt': 'gone',
      'run.sh': '#!/bin/sh\n',
      '.gitignore': 'ignored\n',
    })
    chmodSync(join(root, 'run.sh'), 0o755)
    symlinkSync('a.txt', join(root, 'link'))
    commitAll(root)
    write(root, { 'a.txt': 'edited', untracked: 'x', ignored: 'x', 'staged.txt': 'staged' })
    git(root, 'add', 'staged.txt')
    rmSync(join(root, 'gone.txt'))
    const opened = await open(root, mode)
    const modesOf = 'stat -c "%a %u %n" . .. ../project.tmp d a.txt run.sh .git .git/HEAD; readlink link'
    const ran = await runJob(opened, `${show}\n${modesOf}`)
    await finish(opened, ran)
    assert.equal(ran.output.split('\n'), [
      './.gitignore: ignored',
      './a.txt: edited',
      './d/b.txt: b',
      './run.sh: #!/bin/sh',
      './staged.txt: staged',
      '777 0 .',
      '777 0 ..',
      '777 0 ../project.tmp',
      '777 0 d',
      '666 0 a.txt',
      '777 0 run.sh',
      '777 0 .git',
      '666 0 .git/HEAD',
      'a.txt',
      '',
    ])
    assert.is(git(root, 'status', '--porcelain'), 'M a.txt\n D gone.txt\nA  staged.txt\n?? untracked')
  })

  test(`${mode}: names in any bytes, long ones, and files of more than one chunk`, async () => {
    const root = repository({ a: 'a' })
    const odd = Buffer.concat([Buffer.from(join(root, 'na')), Buffer.from([0xff, 0x0a]), Buffer.from('me')])
    writeFileSync(odd, 'odd')
    write(root, {
      [`${'d'.repeat(200)}/${'f'.repeat(200)}`]: 'long',
      big: Buffer.alloc(3_000_001, 'x'),
      'ü ß': 'umlaut',
    })
    commitAll(root)
    const opened = await open(root, mode)
    const ran = await runJob(opened, 'printf %s na* | od -An -tx1; cat d*/f*; echo; wc -c <big; cat "ü ß"')
    await finish(opened, ran)
    assert.is(ran.output, ' 6e 61 ff 0a 6d 65\nlong\n3000001\numlaut')
  })

  test(`${mode}: a second run sees edits, deletions, new folders and a new commit`, async () => {
    const root = repository({ 'a.txt': '1', 'd/b.txt': '1', 'd/c.txt': '1', 'e/f/g.txt': '1', h: '1' })
    const first = await open(root, mode)
    await finish(first, await runJob(first, 'true'))
    write(root, { 'a.txt': '2' })
    rmSync(join(root, 'd'), { recursive: true })
    rmSync(join(root, 'h'))
    write(root, { 'h/i.txt': '2' })
    renameSync(join(root, 'e'), join(root, 'k'))
    const commit = commitAll(root)
    write(root, { 'a.txt': '3' })
    const second = await open(root, mode)
    const ran = await runJob(second, `${show}; ls; cat .git/HEAD`)
    await finish(second, ran)
    assert.equal(ran.output.split('\n'), [
      './a.txt: 3',
      './h/i.txt: 2',
      './k/f/g.txt: 1',
      ...['a.txt', 'h', 'k', commit, ''],
    ])
  })

  test(`${mode}: jobs have file systems of their own; edits made while the run goes on change nothing`, async () => {
    const root = repository({ a: 'a' })
    const opened = await open(root, mode, { jobs: 3 })
    const one = await runJob(opened, 'echo one >a; echo new >new')
    write(root, { a: 'edited' })
    const two = await runJob(opened, 'cat a; ls')
    await finish(opened, one, two)
    assert.is(two.output, 'aa\n')
  })

  test(`${mode}: a folder that is no repository`, async () => {
    const root = join(scratchFolder(), 'folder')
    write(root, { 'a.txt': 'a', 'b/c.txt': 'c' })
    mkdirSync(join(root, 'empty'))
    const opened = await open(root, mode, { git: undefined })
    const ran = await runJob(opened, `${show}; ls -a`)
    await finish(opened, ran)
    assert.is(ran.output, './a.txt: a\n./b/c.txt: c\n.\n..\na.txt\nb\nempty\n')
  })

  test(`${mode}: the commit instead of the worktree`, async () => {
    const root = repository({ a: 'committed', '.gitattributes': 'crlf eol=crlf\n', crlf: 'line\n' })
    write(root, { a: 'edited' })
    const opened = await open(root, mode, { source: 'head' })
    const ran = await runJob(opened, 'cat a; od -c crlf | head -n 1')
    await finish(opened, ran)
    assert.match(ran.output, /^committed0000000 {3}l {3}i {3}n {3}e {2}\\r {2}\\n/)
  })

  test(`${mode}: submodules as the strategy says`, async () => {
    const inner = repository({ inside: 'inside' })
    const root = repository({ a: 'a' })
    git(root, 'submodule', 'add', inner, 'sub')
    commitAll(root)
    write(root, { 'sub/inside': 'edited' })
    const opened = await open(root, mode)
    const none = await runJob(opened, 'ls sub')
    const normal = await runJob(opened, 'cat sub/inside; cat sub/.git; cat .git/modules/sub/HEAD', {
      submodules: 'normal',
    })
    await finish(opened, none, normal)
    assert.is(none.output, '')
    assert.is(normal.output, `editedgitdir: ../.git/modules/sub\n${git(inner, 'rev-parse', 'HEAD')}\n`)
  })

  test(`${mode}: no sources with GIT_STRATEGY none`, async () => {
    const root = repository({ a: 'a' })
    const opened = await open(root, mode)
    const ran = await runJob(opened, 'ls -a', { strategy: 'none' })
    await finish(opened, ran)
    assert.is(ran.output, '.\n..\n')
  })
}

test('an unchanged working copy costs no copy at all, an edited one a copy of what changed', async () => {
  const root = repository(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, `${index}`])))
  const first = await open(root, 'auto')
  await finish(first, await runJob(first, 'true'))
  const counts: Record<string, number> = {}
  const second = await open(root, 'auto', { engine: counting(counts) })
  await finish(second, await runJob(second, 'test "$(cat f7)" = 7'))
  assert.equal(counts, { inspectVolumes: 1, createContainer: 1 })
})

test('what a job has changed is released when no other job shares its slots, at most sixteen jobs later', async () => {
  const root = repository({ a: 'a' })
  const opened = await open(root, 'auto', { jobs: 17 })
  const jobs = await Promise.all(
    Array.from({ length: 17 }, (_, id) =>
      opened.workspace.open({ name: `${id}`, id, volume: uniqueName(), labels, image }),
    ),
  )
  const released: Awaited<ReturnType<(typeof jobs)[number]['release']>>[] = []
  for (const job of jobs) released.push(await job.release())
  assert.equal(
    released.map(({ volumes }) => volumes.length),
    [...Array.from({ length: 15 }, () => 0), 3 * 16, 3],
  )
  for (const things of released) assert.equal(await engine.remove({ ...things, networks: [] }), [])
  let left: unknown
  await opened.workspace.close(async things => {
    left = things.volumes
    await engine.remove(things)
  })
  assert.equal(left, [])
})

test('a snapshot whose volume is gone is forgotten, and made anew', async () => {
  const root = repository({ a: 'a' })
  const run = async (): Promise<readonly string[]> => {
    const opened = await open(root, 'auto')
    const ran = await runJob(opened, 'cat a')
    await finish(opened, ran)
    assert.is(ran.output, 'a')
    return readdirSync(dirname(root), { recursive: true, encoding: 'utf8' }).filter(name => /snapshots\/./.test(name))
  }
  const [first] = await run()
  const volume = basename(first ?? '').replace(/\.(json|manifest)$/, '')
  await engine.remove({ containers: [], networks: [], volumes: [volume] })
  const files = await run()
  assert.is(files.length, 2)
  assert.not.match(files.join(), volume)
})

test('snapshots beyond a few are removed, and what they are based on stays', async () => {
  const root = repository(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, `${at}`])))
  const records = (): readonly string[] => {
    const all = readdirSync(dirname(root), { recursive: true, encoding: 'utf8' })
    return all.filter(name => /snapshots\/[^/]+\.json$/.test(name)).map(name => join(dirname(root), name))
  }
  for (let turn = 0; turn < 7; turn++) {
    write(root, { f0: `turn ${turn}` })
    const opened = await open(root, 'auto')
    await opened.workspace.open({ name: 'job', id: 1, volume: uniqueName(), labels, image })
    await finish(opened)
    // A snapshot that was chosen a moment ago may not be mounted yet, so it stays whatever its age.
    for (const file of records()) utimesSync(file, 1, 1)
  }
  const kept = records().map(file => basename(file, '.json'))
  assert.is(kept.length, 5)
  assert.is((await engine.inspectVolumes(kept)).length, 5)
  const last = await open(root, 'auto')
  const ran = await runJob(last, 'cat f0 f1')
  await finish(last, ran)
  assert.is(ran.output, 'turn 61')
})

test('folders of the sources can be renamed', async () => {
  const root = repository({ 'd/a': 'a' })
  const opened = await open(root, 'auto')
  // BusyBox's `mv` would copy where rename(2) is refused; the name in the same folder must be a plain rename.
  const ran = await runJob(opened, 'mv d e && cat e/a && mkdir d && touch d/b && ls d')
  await finish(opened, ran)
  assert.is(ran.output, 'ab\n')
})

test('builds_dir is writable for every user where that was asked for', async () => {
  const root = repository({ a: 'a' })
  const opened = await open(root, 'auto')
  const ran = await runJob(opened, 'stat -c %a /builds', { unprivileged: true })
  await finish(opened, ran)
  assert.is(ran.output, '777\n')
})

test('a worktree checkout and a shallow clone', async () => {
  const origin = repository({ a: '1' })
  for (const text of ['2', '3', '4']) {
    write(origin, { a: text })
    commitAll(origin)
  }
  const shallow = join(scratchFolder(), 'shallow')
  git(origin, 'clone', '--quiet', '--depth', '2', `file://${origin}`, shallow)
  const worktree = join(scratchFolder(), 'worktree')
  git(origin, 'worktree', 'add', '--quiet', '--detach', worktree)
  for (const root of [shallow, worktree]) {
    for (const depth of [0, 1]) {
      const opened = await open(root, 'auto')
      const ran = await runJob(opened, 'cat a .git/HEAD', { depth })
      await finish(opened, ran)
      assert.is(ran.output, `4${git(root, 'rev-parse', 'HEAD')}\n`)
    }
  }
})
