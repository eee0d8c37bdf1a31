import { chmodSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { createProject, git, type Project, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** What people have for a working copy: git works in the job's, wherever it came from. */
const test = suite('run: kinds of working copies', { timeout: 240 })

const pipeline = `
job:
  image: gantry-test/git
  script:
    - echo "commits $(git log --format=%s | paste -sd ' ')"
    - echo "changes <$(git status --porcelain | paste -sd ' ')>"
    - echo "at $(git rev-parse HEAD)"
    - echo "files $(find . -path ./.git -prune -o -type f -print | sort | paste -sd ' ')"
    - cat sub/file
    - git diff --name-only HEAD~1 2>&1 | grep -x sub/file || echo nothing to compare with
    - git show HEAD:sub/file
`

const createOrigin = (): Project => {
  const project = createProject({ '.gitlab-ci.yml': pipeline, 'sub/file': 'first\n' })
  for (const text of ['second', 'third']) {
    project.write({ 'sub/file': `${text}\n` })
    git(project.folder, 'commit', '--all', '--quiet', `--message=${text}`)
  }
  git(project.folder, 'config', 'uploadpack.allowFilter', 'true')
  return project
}

/** Clones in a folder beside the origin; what is asked of a remote later would fail. */
const cloneWith =
  (...options: readonly string[]) =>
  (origin: string): string => {
    const folder = join(origin, '..', 'clone')
    git(origin, 'clone', '--quiet', ...options, `file://${origin}`, folder)
    renameSync(origin, `${origin}-gone`)
    return folder
  }

type Kind = { readonly make: (origin: string) => string; readonly commits: string; readonly args?: readonly string[] }

const all = 'third second First'
const kinds: Readonly<Record<string, Kind>> = {
  'a clone': { make: cloneWith(), commits: all },
  'a shallow clone': { make: cloneWith('--depth', '2'), commits: 'third second' },
  'a clone without the files of earlier commits': { make: cloneWith('--filter=blob:none'), commits: all },
  'a clone without all folders of earlier commits': { make: cloneWith('--filter=tree:0'), commits: 'third' },
  'a linked worktree': {
    make: origin => {
      git(origin, 'worktree', 'add', '--quiet', '--detach', '../linked')
      return join(origin, '..', 'linked')
    },
    commits: all,
  },
  'a folder inside the repository': { make: origin => join(origin, 'sub'), commits: all },
  'a repository whose .git is elsewhere': {
    make: cloneWith('--separate-git-dir', '../elsewhere.git'),
    commits: all,
  },
  'a read-only folder': {
    make: origin => {
      chmodSync(join(origin, 'sub'), 0o555)
      return origin
    },
    commits: all,
  },
  'the commit of a linked worktree': {
    make: origin => {
      git(origin, 'worktree', 'add', '--quiet', '--detach', '../linked')
      return join(origin, '..', 'linked')
    },
    commits: all,
    args: ['--source', 'head'],
  },
}

/** How sources are read does not depend on the mode: one that goes into a plain volume will do. */
const modesOf = (name: string): readonly string[] => (name === 'a read-only folder' ? ['auto', 'plain'] : ['auto'])

for (const [name, { make, commits, args }] of Object.entries(kinds))
  for (const mode of modesOf(name))
    test(`${mode}: ${name}`, async () => {
      const project = createOrigin()
      try {
        const head = git(project.folder, 'rev-parse', 'HEAD')
        const folder = make(project.folder)
        const ran = await runIn({ ...project, folder, env: { ...project.env, GANTRY_WORKSPACE: mode } }, args)
        const said = ran.log('job')
        assert.is(ran.code, 0, ran.stderr + said)
        for (const line of [`commits ${commits}`, 'changes <>', `at ${head}`, 'third'])
          assert.match(said, new RegExp(`^${line}$`, 'm'), said)
        assert.is(said.split(/^third$/m).length, 3, 'the file, and what git has of it')
        assert.match(said, commits.includes(' ') ? /^sub\/file$/m : /^nothing to compare with$/m)
        assert.match(said, /^files \.\/\.gitlab-ci\.yml \.\/sub\/file$/m)
      } finally {
        project.remove()
      }
    })

for (const mode of ['auto', 'plain'])
  test(`${mode}: a repository in a folder of the repository that is no submodule stays out`, async () => {
    const project = createOrigin()
    try {
      const inner = join(project.folder, 'inner')
      mkdirSync(inner)
      git(inner, 'init', '--quiet')
      project.write({ 'inner/file': 'inner\n' })
      git(inner, 'add', '--all')
      git(inner, 'commit', '--quiet', '--message=Inner')
      const env = { ...project.env, GANTRY_WORKSPACE: mode }
      const untracked = await runIn({ ...project, env })
      assert.match(untracked.log('job'), /^files \.\/\.gitlab-ci\.yml \.\/sub\/file$/m)
      // As `git add .` does, with a warning: a link to a commit that no .gitmodules explains.
      git(project.folder, 'add', 'inner')
      git(project.folder, 'commit', '--quiet', '--message=link')
      const linked = await runIn({ ...project, env })
      assert.is(linked.code, 0, linked.stderr + linked.log('job'))
      assert.match(linked.log('job'), /^files \.\/\.gitlab-ci\.yml \.\/sub\/file$/m)
    } finally {
      project.remove()
    }
  })
