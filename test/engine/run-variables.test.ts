import { createProject, git, runIn, runPipeline } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: variables', { timeout: 120 })

test('predefined variables tell the truth about the commit', async () => {
  const project = createProject({
    '.gitlab-ci.yml': `
build:
  image: gantry-test/git
  script:
    - echo "$CI_COMMIT_SHA $CI_COMMIT_BRANCH $CI_COMMIT_AUTHOR $CI_PROJECT_PATH $CI_PROJECT_DIR $CI_JOB_NAME"
    - git rev-parse HEAD
    - git describe --tags
    - git status --porcelain
`,
  })
  try {
    git(project.folder, 'tag', 'v1')
    const sha = git(project.folder, 'rev-parse', 'HEAD')
    const ran = await runIn(project)
    const log = ran.log('build')
    assert.is(ran.code, 0, log)
    assert.ok(log.includes(`\n${sha} main Ada <ada@example.com> local/shop /builds/local/shop build\n`), log)
    assert.ok(
      log.includes(`$ git rev-parse HEAD\n${sha}\n$ git describe --tags\nv1\n$ git status --porcelain\nJob succeeded`),
      log,
    )
  } finally {
    project.remove()
  }
})

test('uncommitted edits are there; with --source head they are not', async () => {
  const project = createProject({
    '.gitlab-ci.yml': 'build: {image: gantry-test/busybox, script: [cat file]}',
    file: 'committed\n',
  })
  try {
    project.write({ file: 'edited\n', untracked: 'text' })
    assert.match((await runIn(project)).log('build'), /^edited$/m)
    assert.match((await runIn(project, ['--source', 'head'])).log('build'), /^committed$/m)
  } finally {
    project.remove()
  }
})

test('masked values and files; precedence of --variable', async () => {
  const ran = await runPipeline(
    `
build:
  image: gantry-test/busybox
  variables: {PLACE: job}
  script:
    - echo "$TOKEN and $PLACE"
    - 'printf "%s|" glued; printf "s3cret"; sleep 1; printf "-token\\n"'
    - cat "$KEY"; echo; echo "$KEY"
`,
    ['--variable', 'PLACE=line', '--variables-file', 'vars.yml'],
    {
      'vars.yml': 'TOKEN: {value: s3cret-token, masked: true}\nKEY: {value: "line 1\\nline 2", type: file}\n',
    },
  )
  const log = ran.log('build')
  assert.is(ran.code, 0, log)
  assert.match(log, /^\[MASKED\] and line$/m)
  assert.match(log, /^glued\|\[MASKED\]$/m)
  assert.match(log, /^line 1\nline 2\n\/builds\/local\/shop\.tmp\/KEY$/m)
  assert.not.match(ran.stdout + ran.stderr, /s3cret-token/)
})

test('hundreds of variables, and values of 200 KB', async () => {
  const many = Array.from({ length: 400 }, (_, index) => `V${index}=${'x'.repeat(500)}`).join('\n')
  const ran = await runPipeline(
    `
build:
  image: gantry-test/busybox
  script: ['echo "\${#LONG} \${#V399}"', 'wc -c < "$FILE"']
`,
    ['--variables-file', 'many.env', '--variables-file', 'long.yml'],
    {
      'many.env': many,
      'long.yml': `LONG: ${'y'.repeat(200_000)}\nFILE: {type: file, value: ${'z'.repeat(200_000)}}\n`,
    },
  )
  assert.is(ran.code, 0, ran.log('build').slice(0, 2000))
  assert.match(ran.log('build'), /^200000 500$/m)
  assert.match(ran.log('build'), /^200000$/m)
})
