import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ZipFile } from 'yazl'
import { assert, suite } from '../harness/suite.ts'
import type { Seen } from './coordinator.ts'
import { type Desk, openDesk } from './desk.ts'

/** Artifacts and caches of jobs in real containers (runner-api §4, §8). */
const test = suite('gitlab/job-artifacts', { timeout: 180 })

let desk: Desk

test.before.each(async () => {
  desk = await openDesk({ docker: 'network_mode = "host"' })
})

test.after.each(() => desk.close())

const archive = (more: Record<string, unknown>) => ({ artifact_type: 'archive', artifact_format: 'zip', ...more })

/** The file of a multipart body. */
const fileOf = (seen: Seen | undefined): Buffer => {
  const body = seen?.body ?? Buffer.alloc(0)
  const start = body.indexOf('\r\n\r\n') + 4
  return body.subarray(start, body.lastIndexOf('\r\n--'))
}

const unzip = (bytes: Buffer): Record<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-zip-'))
  try {
    writeFileSync(join(folder, 'a.zip'), bytes)
    mkdirSync(join(folder, 'out'))
    const python =
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print("\\n".join(z.namelist()));z.extractall(sys.argv[2])'
    const names = execFileSync('python3', ['-c', python, join(folder, 'a.zip'), join(folder, 'out')], {
      encoding: 'utf8',
    })
    const files = names.split('\n').filter(name => name !== '' && !name.endsWith('/'))
    return Object.fromEntries(files.map(name => [name, readFileSync(join(folder, 'out', name), 'utf8')]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('71, 72. what a job made is sent: the archive on success, reports always', async () => {
  const { state, trace } = await desk.run(
    ['mkdir d', 'echo data > d/out.txt', 'echo no > d/skip.txt', 'echo "<x/>" > r.xml'],
    {
      artifacts: [
        archive({ name: 'build-$CI_JOB_NAME', paths: ['d/'], exclude: ['d/skip.txt'], expire_in: '1 week' }),
        { name: 'junit.xml', paths: ['r.xml'], when: 'always', artifact_type: 'junit', artifact_format: 'gzip' },
      ],
    },
  )
  assert.is(state, 'success', trace)
  const [zip, junit] = desk.server.seen('POST /jobs/7/artifacts')
  assert.is(zip?.query, 'artifact_format=zip&artifact_type=archive&expire_in=1+week')
  assert.match(String(zip?.body), 'filename="build-unit.zip"')
  assert.equal(unzip(fileOf(zip)), { 'd/out.txt': 'data\n' })
  assert.match(String(junit?.body), 'filename="junit.xml.gz"')
  assert.is(gunzipSync(fileOf(junit)).toString(), '<x/>\n')
})

test('72. after a failure: no archive for success, reports as always', async () => {
  const { state } = await desk.run(['echo "<x/>" > r.xml', 'exit 2'], {
    artifacts: [
      archive({ paths: ['r.xml'], when: 'on_success' }),
      { name: 'junit.xml', paths: ['r.xml'], when: 'always', artifact_type: 'junit', artifact_format: 'gzip' },
    ],
  })
  assert.is(state, 'failed')
  assert.equal(
    desk.server.seen('POST /jobs/7/artifacts').map(({ query }) => query),
    ['artifact_format=gzip&artifact_type=junit'],
  )
})

test('73. nothing matches: nothing is sent, the job passes', async () => {
  const { state, trace } = await desk.run(['echo'], { artifacts: [archive({ paths: ['none/'] })] })
  assert.is(state, 'success')
  assert.match(trace, 'ERROR: No files to upload')
  assert.is(desk.server.seen('POST /jobs/7/artifacts').length, 0)
})

test('74, 81. what cannot be sent fails the job', async () => {
  const { state, trace } = await desk.run(['echo > a', 'echo > b'], {
    artifacts: [{ paths: ['a', 'b'], artifact_type: 'sast', artifact_format: 'raw', when: 'always' }],
  })
  assert.is(state, 'failed')
  assert.match(trace, 'ERROR: Job failed: only one file can be sent as raw')
  desk.server.always('POST /jobs/8/artifacts', { status: 413 })
  const large = await desk.run(['echo > a'], { id: 8, artifacts: [archive({ paths: ['a'] })] })
  assert.is(large.state, 'failed')
  assert.match(large.trace, 'ERROR: Job failed: artifacts as "archive" cannot be uploaded: 413')
})

const zipOf = async (files: Record<string, string>): Promise<Buffer> => {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const dependency = (id: number, name: string) => ({
  ...{ id, name, token: `token-of-${id}` },
  artifacts_file: { filename: 'artifacts.zip', size: 1 },
})

test('77, 80. artifacts of other jobs are there before the script', async () => {
  desk.server.state.downloads.set(5, await zipOf({ 'lib/a.txt': 'from five\n' }))
  const dependencies = [dependency(5, 'compile'), { id: 6, name: 'none', token: 't' }]
  const { state, trace } = await desk.run(['cat lib/a.txt'], { dependencies })
  assert.is(state, 'success', trace)
  assert.match(trace, /\nfrom five\n/)
  const [seen, ...others] = desk.server.seen(/^GET/)
  assert.equal([seen?.query, seen?.headers['job-token'], others.length], ['direct_download=true', 'token-of-5', 0])
})

test('79. artifacts that are not there: the script does not run', async () => {
  const { state, trace } = await desk.run(['echo ran'], { dependencies: [dependency(5, 'compile')] })
  assert.is(state, 'failed')
  assert.match(trace, 'ERROR: Job failed: artifacts of compile cannot be downloaded: 404')
  assert.not.match(trace, /\nran\n/)
})

test('79. as often as ARTIFACT_DOWNLOAD_ATTEMPTS says', async () => {
  desk.server.state.downloads.set(5, await zipOf({ 'lib/a.txt': 'from five\n' }))
  desk.server.script('GET /jobs/5/artifacts', { status: 404 })
  const variables = [
    { key: 'GIT_STRATEGY', value: 'none' },
    { key: 'FF_TIMESTAMPS', value: 'false' },
    { key: 'ARTIFACT_DOWNLOAD_ATTEMPTS', value: '2' },
  ]
  const dependencies = [dependency(5, 'compile')]
  const { state, trace } = await desk.run(['cat lib/a.txt'], { dependencies, variables })
  assert.is(state, 'success', trace)
  assert.match(trace, 'WARNING: artifacts of compile cannot be downloaded: 404; next attempt in 5 seconds')
  assert.is(trace.split('Downloading artifacts for compile (5)...').length, 3)
})

test('a format that cannot be written here becomes zip', async () => {
  const artifacts = [archive({ paths: ['a'], artifact_format: 'tarzstd' })]
  const { state, trace } = await desk.run(['echo data > a'], { artifacts })
  assert.is(state, 'success', trace)
  assert.match(trace, 'WARNING: artifact format "tarzstd" is not written here; zip is sent')
  const [seen] = desk.server.seen('POST /jobs/7/artifacts')
  assert.is(seen?.query, 'artifact_format=zip&artifact_type=archive')
  assert.match(String(seen?.body), 'filename="artifacts.zip"')
  assert.equal(unzip(fileOf(seen)), { a: 'data\n' })
})

test('as hard as ARTIFACT_COMPRESSION_LEVEL says', async () => {
  const artifacts = [archive({ paths: ['a'] })]
  const loop = 'for (i = 0; i < 3000; i++) print w[(i * i + 7 * i) % 5 + 1] (i * 7919 % 101)'
  const words = `awk 'BEGIN { split("alpha beta gamma delta epsilon", w); ${loop} }' > a`
  const sizes: number[] = []
  for (const [id, level] of ['fastest', 'slowest'].entries()) {
    const variables = [
      { key: 'GIT_STRATEGY', value: 'none' },
      { key: 'ARTIFACT_COMPRESSION_LEVEL', value: level },
    ]
    await desk.run([words], { id: 70 + id, artifacts, variables })
    sizes.push(fileOf(desk.server.seen(`POST /jobs/${70 + id}/artifacts`)[0]).length)
  }
  const [fast = 0, slow = 0] = sizes
  assert.ok(0 < slow && slow < fast, `${sizes}`)
})

test('a cache is there for the next job of the project', async () => {
  const cache = [{ key: `k-${Date.now()}`, paths: ['vendor/'], policy: 'pull-push' }]
  const first = await desk.run(['mkdir vendor', 'echo kept > vendor/x'], { cache })
  assert.is(first.state, 'success', first.trace)
  const second = await desk.run(['cat vendor/x'], { id: 8, cache })
  assert.is(second.state, 'success', second.trace)
  assert.match(second.trace, /\nkept\n/)
})

test('52. lines with time and stream, unless the job wants none; 51. sections only when the server folds them', async () => {
  const { trace } = await desk.run(['echo out; echo err >&2'], {
    variables: [{ key: 'GIT_STRATEGY', value: 'none' }],
    features: { trace_sections: true },
  })
  assert.match(trace, /^\d{4}-\d\d-\d\dT[\d:.]{15}Z 01O out$/m)
  assert.match(trace, /^\d{4}-\d\d-\d\dT[\d:.]{15}Z 01E err$/m)
  assert.match(trace, /Z 00O[ +]section_start:\d+:step_script\r/)
  assert.ok(
    trace
      .trimEnd()
      .split('\n')
      .every(line => /^\S{27} 0[01][OE][ +]/.test(line)),
    trace,
  )
  const without = await desk.run(['echo out'], { id: 8 })
  assert.not.match(without.trace, /section_start/)
})

test('50. prefixes of tokens that the server names, and parameters of addresses', async () => {
  const { trace } = await desk.run(['echo tok-abc.def glpat-123', 'echo "http://h/?private_token=x&y=1"'], {
    features: { token_mask_prefixes: ['tok-'] },
  })
  assert.match(trace, /\ntok-\[MASKED\] glpat-\[MASKED\]\n/)
  assert.match(trace, /\nhttp:\/\/h\/\?private_token=\[MASKED\]&y=1\n/)
})
