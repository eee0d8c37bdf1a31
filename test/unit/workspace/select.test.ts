import { createSelection, type SelectionOptions } from '../../../lib/workspace/select.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/select')

const tree = {
  'README.md': 'tracked',
  'app.log': 'file',
  dist: 'folder',
  'dist/a.js': 'file',
  'dist/sub': 'folder',
  'dist/sub/b.js': 'file',
  'dist/sub/b.map': 'file',
  '.cache': 'folder',
  '.cache/x': 'file',
  'with space': 'folder',
  'with space/[f]': 'file',
  '.git': 'folder',
  '.git/index': 'file',
} as const

const select = (options: Omit<SelectionOptions, 'projectDir'>) => {
  const selection = createSelection({ ...options, projectDir: '/builds/g/p' })
  const taken = Object.entries(tree)
    .filter(([path, kind]) => selection.take(path, kind === 'folder' ? 'folder' : 'file', kind === 'tracked'))
    .map(([path]) => path)
  return { roots: selection.roots, taken, report: selection.report().map(({ level, text }) => `${level} ${text}`) }
}

type Row = readonly [options: Omit<SelectionOptions, 'projectDir'>, roots: string[], taken: string[], report: string[]]

const found = (path: string, count: number) => `info ${path}: found ${count} matching artifact files and directories`
const none = (path: string) =>
  `warning ${path}: no matching files. Ensure that the artifact path is relative to the working directory (/builds/g/p)`

const dist = ['dist', 'dist/a.js', 'dist/sub', 'dist/sub/b.js', 'dist/sub/b.map']

const rows: Record<string, Row> = {
  'a folder with all that is in it': [{ paths: ['dist/'] }, ['dist'], dist, [found('dist/', 5)]],
  'an absolute path': [{ paths: ['/builds/g/p/dist'] }, ['dist'], dist, [found('/builds/g/p/dist', 5)]],
  dots: [{ paths: ['./dist/../app.log'] }, ['app.log'], ['app.log'], [found('./dist/../app.log', 1)]],
  'a glob reads the folder it begins with': [
    { paths: ['dist/**/*.js'] },
    ['dist'],
    ['dist/a.js', 'dist/sub/b.js'],
    [found('dist/**/*.js', 2)],
  ],
  'a matched folder is walked once for each match': [
    { paths: ['dist/*'] },
    ['dist'],
    dist.slice(1),
    [found('dist/*', 4)],
  ],
  'what ** matches is counted as often as GitLab Runner walks it': [
    { paths: ['.cache/**'] },
    ['.cache'],
    ['.cache', '.cache/x'],
    [found('.cache/**', 3)],
  ],
  'a glob at the top': [{ paths: ['*.log'] }, [''], ['app.log'], [found('*.log', 1)]],
  'roots inside others are left out': [
    { paths: ['dist/sub', 'dist', 'app.log'] },
    ['dist', 'app.log'],
    ['app.log', ...dist],
    [found('dist/sub', 3), found('dist', 5), found('app.log', 1)],
  ],
  'blanks and brackets': [
    { paths: ['with space/\\[f\\]'] },
    ['with space'],
    ['with space/[f]'],
    [found('with space/\\[f\\]', 1)],
  ],
  'nothing there': [
    { paths: ['target', ''] },
    ['target'],
    [],
    ['warning No matching files. Path is empty.', none('target')],
  ],
  outside: [
    { paths: ['../x', '/tmp/*.log'] },
    [],
    [],
    ['../x', '/tmp/*.log'].map(
      path => `warning processPath: artifact path is not a subpath of project directory: ${path}`,
    ),
  ],
  'a sibling whose name begins alike is outside': [
    { paths: ['/builds/g/project'] },
    [],
    [],
    ['warning processPath: artifact path is not a subpath of project directory: /builds/g/project'],
  ],
  'exclude concerns files, not what is below': [
    { paths: ['dist'], exclude: ['dist/sub', '**/*.map'] },
    ['dist'],
    ['dist', 'dist/a.js', 'dist/sub/b.js'],
    [found('dist', 3), 'info dist/sub: excluded 1 files', 'info **/*.map: excluded 1 files'],
  ],
  'untracked files, but no folders and not .git': [
    { paths: [], untracked: true },
    [''],
    ['app.log', 'dist/a.js', 'dist/sub/b.js', 'dist/sub/b.map', '.cache/x', 'with space/[f]'],
    ['info untracked: found 6 files'],
  ],
  'untracked with exclude': [
    { paths: [], untracked: true, exclude: ['**/*'] },
    [''],
    [],
    ['warning untracked: no files', 'info **/*: excluded 6 files'],
  ],
  'the project itself': [
    { paths: ['.'], exclude: ['.git/**'] },
    [''],
    Object.keys(tree).filter(path => !path.startsWith('.git')),
    [found('.', 11), 'info .git/**: excluded 2 files'],
  ],
}

for (const [title, [options, roots, taken, report]] of Object.entries(rows)) {
  test(title, () => assert.equal(select(options), { roots, taken, report }))
}
