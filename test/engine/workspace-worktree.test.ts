import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, suite } from '../harness/suite.ts'
import { removeAll } from './scratch.ts'
import { finish, git, modes, open, removeSnapshots, repository, runJob, write } from './workspace-run.ts'

const test = suite('engine/workspace: odd working copies', { timeout: 240 })

test.after(async () => {
  await removeSnapshots()
  assert.equal(await removeAll(), [])
})

const look = async (root: string, mode: (typeof modes)[number], script: string): Promise<string> => {
  const opened = await open(root, mode)
  const ran = await runJob(opened, script)
  await finish(opened, ran)
  return ran.output
}

/** A filter like that of LFS: what git stores is a pointer, what is on the disk is more, or still the pointer. */
const withFilter = (): string => {
  const root = repository({ a: 'a', '.gitattributes': '*.bin filter=lfs -text\n' })
  git(root, 'config', 'filter.lfs.clean', 'echo pointer')
  write(root, { 'large.bin': 'pointer\n', 'sub/large.bin': 'pointer\n' })
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--message', 'With a large file')
  return root
}

/** Reports by how many MB this process has grown at most. */
const watchMemory = (): (() => number) => {
  const start = process.memoryUsage.rss()
  let most = start
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  return () => {
    clearInterval(timer)
    return Math.round((most - start) / 2 ** 20)
  }
}

for (const mode of modes) {
  test(`${mode}: LFS files are as in the worktree, pointers or content; content that came later counts`, async () => {
    const root = withFilter()
    assert.is(await look(root, mode, 'cat large.bin sub/large.bin'), 'pointer\npointer\n')
    write(root, { 'large.bin': 'content of the large file\n' })
    // As `git lfs pull` does.
    git(root, 'update-index', 'large.bin')
    assert.is(git(root, 'status', '--porcelain'), '')
    assert.is(await look(root, mode, 'cat large.bin sub/large.bin'), 'content of the large file\npointer\n')
  })

  test(`${mode}: of a sparse checkout, what is checked out; more when there is more`, async () => {
    const root = repository({ 'one/a': 'a', 'two/b': 'b', top: 't' })
    git(root, 'sparse-checkout', 'set', 'one')
    assert.is(await look(root, mode, 'find . -path ./.git -prune -o -type f -print | sort'), './one/a\n./top\n')
    git(root, 'sparse-checkout', 'set', 'one', 'two')
    assert.is(
      await look(root, mode, 'find . -path ./.git -prune -o -type f -print | sort'),
      './one/a\n./top\n./two/b\n',
    )
  })

  test(`${mode}: a file larger than the memory that is there for it`, async () => {
    const root = repository({ a: 'a' })
    const megabytes = 700
    writeFileSync(join(root, 'large'), '')
    truncateSync(join(root, 'large'), megabytes * 2 ** 20)
    const peak = watchMemory()
    const opened = await open(root, mode, { git: undefined })
    const ran = await runJob(opened, 'wc -c <large')
    await finish(opened, ran)
    assert.is(ran.output.trim(), `${megabytes * 2 ** 20}`)
    const grown = peak()
    assert.ok(grown < 200, `${grown} MB`)
    rmSync(join(root, 'large'))
  })
}
