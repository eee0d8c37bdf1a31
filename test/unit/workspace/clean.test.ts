import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleaned } from '../../../lib/workspace/clean.ts'
import { TRACKED } from '../../../lib/workspace/left.ts'
import type { Listed } from '../../../lib/workspace/listing.ts'
import { textFile } from '../../../lib/workspace/repository.ts'
import { assert, suite } from '../../harness/suite.ts'

/** What `git checkout` and `git clean` remove of what a job has left. */
const test = suite('workspace/clean')

let cacheDir: string
test.before(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'gantry-clean-'))
})
test.after(() => rmSync(cacheDir, { recursive: true, force: true }))

/** Names that end with a slash are folders, with an `@` links. */
const clean = async (
  flags: string,
  present: readonly string[],
  wanted: readonly string[] = ['a.txt'],
  texts: Readonly<Record<string, string>> = {},
) => {
  const kindOf = (name: string) => (name.endsWith('/') ? 'folder' : name.endsWith('@') ? 'link' : 'file')
  const entries = present.map(name => [name.replace(/[/@]$/, ''), kindOf(name)] as const)
  const listing = wanted.map(name => {
    const folder: Listed = { kind: 'folder', mode: 0o777, id: '' }
    return [name.replace(/\/$/, ''), name.endsWith('/') ? folder : textFile('')] as const
  })
  const left = { present: new Map(entries), same: new Set<string>(), texts: new Map(Object.entries(texts)) }
  const gone = await cleaned(left, new Map(listing), { cacheDir, flags: flags.split(' ').filter(Boolean) })
  assert.equal(readdirSync(cacheDir), [])
  return [...gone].sort()
}

const all = ['.git/', '.git/config', 'a.txt', 'b.o', 'n/', 'n/c', 'empty/']

test('flags are those of git clean', async () => {
  assert.equal(await clean('', all), ['.git'])
  assert.equal(await clean('-ffdx', all), ['.git', 'b.o', 'empty', 'n'])
  assert.equal(await clean('-ffx', all), ['.git', 'b.o'])
  assert.equal(await clean('-ffdx -e n/', all), ['.git', 'b.o', 'empty'])
  assert.equal(await clean('-ffdx --exclude=*.o', all), ['.git', 'empty', 'n'])
})

test('rules of .gitignore, tracked ones and those that a job has written', async () => {
  const present = [...all, 'd/', 'd/.gitignore', 'd/e.x', 'd/f']
  const ignoring = { 'd/.gitignore': '*.x\n.gitignore\n' }
  assert.equal(await clean('-ffd', present, ['a.txt'], ignoring), ['.git', 'b.o', 'd/f', 'empty', 'n'])
  assert.equal(await clean('-ffdX', present, ['a.txt'], ignoring), ['.git', 'd/.gitignore', 'd/e.x'])
})

test('what the last commit had and this one has not, with folders that are empty then', async () => {
  const present = ['.git/', 'a.txt', 'old.txt', 'd/', 'd/e/', 'd/e/old', 'f/', 'f/old', 'f/new']
  const texts = { [TRACKED]: 'a.txt\0old.txt\0d/e/old\0f/old' }
  assert.equal(await clean('', present, ['a.txt'], texts), ['.git', 'd', 'f/old', 'old.txt'])
})

test('what is in the way of the sources, and names that are no text', async () => {
  const present = ['a.txt/', 'a.txt/x', 'd@', "n'\xff\n"]
  assert.equal(await clean('', present, ['a.txt', 'd/', 'd/e']), ['a.txt', 'd'])
  assert.equal(await clean('-ffdx', present, ['a.txt', 'd/', 'd/e']), ['a.txt', 'd', "n'\xff\n"])
})

test('a repository inside needs two f', async () => {
  const present = ['r/', 'r/.git/', 'r/.git/HEAD', 'r/.git/objects/', 'r/.git/refs/', 'r/x']
  assert.equal(await clean('-fdx', present), [])
  assert.equal(await clean('-ffdx', present), ['r'])
})

test('flags that git does not know, or that it wants forced', async () => {
  const failure = await clean('--nonsense', all).catch(error => error)
  assert.match(failure.message, 'nonsense')
})
