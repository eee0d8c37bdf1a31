import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProject, type Project, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: sources', { timeout: 120 })

const withProject = async (script: string, check: (project: Project) => Promise<void>): Promise<void> => {
  const project = createProject({
    '.gitlab-ci.yml': `job: {image: gantry-test/busybox, script: ['${script}']}`,
    '.gitignore': 'keys\n*.local\n',
    'sub/folder/file': 'text\n',
  })
  try {
    await check(project)
  } finally {
    project.remove()
  }
}

const list = 'find . -type f -not -path "./.git/*" | sort'
const tracked = ['./.gitignore', './.gitlab-ci.yml', './sub/folder/file']
const files = (log: string): readonly string[] => log.split('\n').filter(line => line.startsWith('./'))

test('--include-ignored: files that git does not track, by globs; a later edit of one counts', () =>
  withProject(`${list}; cat sub/a.local`, async project => {
    project.write({ 'keys/one/1': '1', 'keys/two': '2', 'sub/a.local': 'first\n', 'sub/b': 'untracked', other: 'x' })
    const args = ['--include-ignored', 'keys', '--include-ignored', 'sub/**/*.local']
    const ran = await runIn(project, args)
    assert.equal(files(ran.log('job')), [
      ...tracked.slice(0, 2),
      './keys/one/1',
      './keys/two',
      './sub/a.local',
      tracked[2],
    ])
    project.write({ 'sub/a.local': 'second\n' })
    assert.match((await runIn(project, args)).log('job'), /^second$/m)
  }))

test('--include-ignored with --source head is a mistake', () =>
  withProject('true', async project => {
    const ran = await runIn(project, ['--include-ignored', 'keys', '--source', 'head'])
    assert.is(ran.code, 2)
    assert.match(ran.stderr, /--include-ignored takes files of the working copy/)
  }))

test('GANTRY_WORKSPACE=plain: the same files in a volume that is no overlay', () =>
  withProject(`${list}; grep " /builds " /proc/mounts`, async project => {
    const overlay = (await runIn(project)).log('job')
    const plain = (await runIn({ ...project, env: { ...project.env, GANTRY_WORKSPACE: 'plain' } })).log('job')
    assert.match(overlay, /^overlay \/builds overlay/m)
    assert.not.match(plain, /^overlay \/builds/m)
    assert.equal(files(plain), tracked)
    assert.equal(files(overlay), tracked)
  }))

test('from a folder inside the repository, the repository is the project', () =>
  withProject(`${list}; pwd`, async project => {
    const ran = await runIn({ ...project, folder: join(project.folder, 'sub', 'folder') })
    assert.equal(files(ran.log('job')), tracked)
    assert.match(ran.log('job'), /^\/builds\/local\/shop$/m)
  }))

test('a folder that is no repository', async () => {
  const project = createProject({ file: '' })
  const folder = mkdtempSync(join(tmpdir(), 'gantry-test-'))
  try {
    writeFileSync(join(folder, '.gitlab-ci.yml'), `job: {image: gantry-test/busybox, script: ['${list}']}`)
    writeFileSync(join(folder, 'file'), 'text')
    const ran = await runIn({ ...project, folder })
    assert.equal(files(ran.log('job')), ['./.gitlab-ci.yml', './file'])
  } finally {
    rmSync(folder, { recursive: true })
    project.remove()
  }
})

test('what the run leaves in a working copy: nothing', () =>
  withProject('touch new; rm sub/folder/file', async project => {
    const look = () =>
      execFileSync('git', ['status', '--porcelain', '--ignored'], { cwd: project.folder, encoding: 'utf8' })
    assert.is((await runIn(project)).code, 0)
    assert.is(look(), '')
  }))
