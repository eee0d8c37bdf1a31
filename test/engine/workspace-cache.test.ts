import type { Cache } from '../../lib/plan/types.ts'
import { type CacheTools, cacheLayers, findCaches, restoreCaches } from '../../lib/workspace/cache.ts'
import { archiveCaches } from '../../lib/workspace/cache-archive.ts'
import { cacheDigest } from '../../lib/workspace/cache-digest.ts'
import { resolveCache } from '../../lib/workspace/cache-key.ts'
import { createCacheStore } from '../../lib/workspace/cache-store.ts'
import { assert, suite } from '../harness/suite.ts'
import { engine, labels, removeAll, uniqueName } from './scratch.ts'
import {
  commitAll,
  finish,
  image,
  type Mode,
  modes,
  open,
  removeSnapshots,
  repository,
  runJob,
  write,
} from './workspace-run.ts'

const test = suite('engine/workspace-cache', { timeout: 240 })

test.after(async () => {
  await removeSnapshots()
  assert.equal(await removeAll(), [])
})

const cache = (more: Partial<Cache>): Cache => ({
  ...{ key: 'k', paths: [], untracked: false, policy: '', when: 'on_success', fallbackKeys: [], unprotect: false },
  ...more,
})

/** A run of one job with caches, from looking them up to saving them; returns the job's output and the log of both. */
const runWith = async (
  root: string,
  mode: Mode,
  script: string,
  caches: readonly Partial<Cache>[],
  succeeded = true,
) => {
  const opened = await open(root, mode)
  const store = createCacheStore(opened.options)
  const digest = cacheDigest(opened.options)
  const resolved = await Promise.all(
    caches.map((each, index) =>
      resolveCache(cache(each), {
        expand: text => (text[0] === '$' ? '' : text),
        expandPath: text => text,
        digest,
        isProtected: false,
        index,
      }),
    ),
  )
  const found = await findCaches(store, resolved)
  const lines: string[] = []
  const host = { image, name: uniqueName(), labels }
  const tools = (job: CacheTools['job'], container: string): CacheTools => ({
    ...{ engine, job, container, store, host, projectPath: 'group/project', attempts: 1 },
    log: ({ text }) => lines.push(text),
  })
  const ran = await runJob(opened, script, { caches: cacheLayers(found) }, async (job, container) => {
    await restoreCaches(tools(job, container), found)
  })
  await archiveCaches(tools(ran.job, ran.container), found, succeeded)
  await finish(opened, ran)
  await store.prune()
  return { output: ran.output, lines, store }
}

for (const mode of modes) {
  test(`${mode}: saved, restored over the sources, replaced and not merged, up to date when nothing changed`, async () => {
    const root = repository({ 'deps/tracked': 'source' })
    const caches = [{ paths: ['deps/', 'none'] }]
    const first = await runWith(
      root,
      mode,
      'echo 1 >deps/one; mkdir deps/d; echo x >deps/d/x; echo cached >deps/tracked',
      caches,
    )
    const second = await runWith(root, mode, 'cat deps/one deps/d/x deps/tracked; stat -c %a . deps', caches)
    const third = await runWith(root, mode, 'mv deps/d deps/e; rm deps/one', caches)
    const fourth = await runWith(root, mode, 'find deps | sort', caches)
    const records = await fourth.store.list()
    const volumes = await engine.list({ 'gantry.cache': fourth.store.project })
    await fourth.store.clear()
    assert.equal(
      volumes.map(({ id }) => id),
      records.map(({ volume }) => volume),
    )
    assert.is(second.output, '1\nx\ncached\n777\n777\n')
    assert.equal(first.lines, [
      'Checking cache for k-non_protected...',
      'Failed to extract cache',
      'Creating cache k-non_protected...',
      'deps/: found 5 matching artifact files and directories',
      'none: no matching files. Ensure that the artifact path is relative to the working directory (/builds/group/project)',
      'Created cache',
    ])
    assert.equal(second.lines.slice(0, 3), [
      'Checking cache for k-non_protected...',
      'Successfully extracted cache',
      'Creating cache k-non_protected...',
    ])
    assert.is(second.lines.includes('Archive is up to date!'), mode === 'auto')
    assert.not.ok(third.lines.includes('Archive is up to date!'))
    // What the checkout brings is there again; what was cached and removed is not.
    assert.is(fourth.output, 'deps\ndeps/e\ndeps/e/x\ndeps/tracked\n')
    assert.equal(
      records.map(({ key }) => key),
      ['k-non_protected'],
    )
  })

  test(`${mode}: several caches, fallbacks, policies, when`, async () => {
    const root = repository({ a: 'a' })
    const one = await runWith(root, mode, 'mkdir x y; echo 1 >x/f; echo 2 >y/f', [
      { key: 'x', paths: ['x'] },
      { key: 'y', paths: ['y'] },
    ])
    const two = await runWith(root, mode, 'cat x/f; test ! -e y; echo new >x/f', [
      { key: 'branch', fallbackKeys: ['none', 'x'], paths: ['x'], policy: 'pull' },
      { key: 'y', paths: ['y'], policy: 'push' },
    ])
    const three = await runWith(root, mode, 'cat x/f; echo 3 >x/f', [{ key: 'x', paths: ['x'] }], false)
    const four = await runWith(root, mode, 'cat x/f', [{ key: 'x', paths: ['x'] }])
    await one.store.clear()
    assert.equal([two.output, three.output, four.output], ['1\n', '1\n', '1\n'])
    assert.equal(two.lines.slice(0, 7), [
      'Checking cache for branch-non_protected...',
      'Failed to extract cache',
      'Checking cache for none-non_protected...',
      'Failed to extract cache',
      'Checking cache for x-non_protected...',
      'Successfully extracted cache',
      'Not downloading cache y-non_protected due to policy',
    ])
    assert.is(two.lines[7], 'Not uploading cache branch-non_protected due to policy')
  })
}

test('the digest of files is that of what the job sees', async () => {
  const root = repository({ 'a.lock': 'one', 'd/b.lock': 'two', other: 'x' })
  const { options } = await open(root, 'auto')
  const digest = cacheDigest(options)
  const before = await digest(['**/*.lock'], false)
  // printf 'blob …' of both, their SHA-1 ids sorted and joined with a dash, and SHA-1 of that.
  assert.match(before ?? '', /^[0-9a-f]{40}$/)
  write(root, { other: 'changed' })
  assert.is(await digest(['**/*.lock'], false), before)
  write(root, { 'a.lock': 'edited' })
  const edited = await digest(['**/*.lock'], false)
  assert.is.not(edited, before)
  commitAll(root)
  assert.is(await cacheDigest((await open(root, 'auto')).options)(['**/*.lock'], false), edited)
  assert.is(await digest(['nothing'], false), undefined)
})

test('two runs may save the same cache at once', async () => {
  const root = repository({ a: 'a' })
  const save = (text: string) =>
    runWith(root, 'auto', `mkdir x; for i in 1 2 3; do echo ${text} >x/$i; done`, [{ paths: ['x'] }])
  const [{ store }] = await Promise.all([save('one'), save('two')])
  const { output } = await runWith(root, 'auto', 'cat x/*', [{ paths: ['x'], policy: 'pull' }])
  await store.clear()
  assert.ok(['one\none\none\n', 'two\ntwo\ntwo\n'].includes(output), output)
})
