import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createProject, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

// What is built is another program than what the other tests load: its libraries are in it, in pieces. `make test` builds it.
const test = suite('cli/bundle')

let project: Project
let address: string
const server = createServer((request, reply) => {
  if (request.url === '/more.yml') reply.end('more: {script: x}\n')
  else reply.writeHead(200, { 'content-type': 'application/json' }).end('{"id": 7, "token": "glrt-x"}')
})
test.before(async () => {
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  project = createProject({ '.gitlab-ci.yml': `include: ${address}/more.yml\njob: {script: x}\n` })
})
test.after(() => {
  server.close()
  project.remove()
})

type Said = { readonly code: number; readonly output: string }

const gantry = (...argv: string[]): Promise<Said> => start(resolve('dist/bin.js'), ...argv)

const start = (bin: string, ...argv: string[]): Promise<Said> =>
  new Promise(done =>
    execFile(
      process.execPath,
      [bin, ...argv],
      {
        cwd: project.folder,
        env: { ...project.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' } as NodeJS.ProcessEnv,
      },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    ),
  )

test('files are fetched from the web', async () => {
  const { code, output } = await gantry('list')
  assert.is(code, 0, output)
  assert.match(output, /^test +more /m)
})

test('a runner is registered with a server', async () => {
  const config = join(project.folder, 'config.toml')
  const { code, output } = await gantry(
    ...['register', '--non-interactive', '--url', address, '--token', 'glrt-x', '--config', config],
    ...['--executor', 'docker', '--docker-image', 'alpine'],
  )
  assert.is(code, 0, output)
  assert.match(readFileSync(config, 'utf8'), /token = "glrt-x"/)
})

test('the compiled program is taken where it is for this Node, the modules where it is not', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'gantry-bundle-'))
  const bin = join(copy, 'dist', 'bin.js')
  try {
    for (const name of ['dist', 'package.json']) cpSync(name, join(copy, name), { recursive: true })
    const [code = ''] = readdirSync(join(copy, 'dist')).filter(name => name.endsWith('.code'))
    assert.is(code, `program-${process.version}-${process.arch}.code`)
    renameSync(join(copy, 'dist', 'chunks'), join(copy, 'dist', 'elsewhere'))
    mkdirSync(join(copy, 'dist', 'chunks'))
    for (const name of readdirSync(join(copy, 'dist', 'elsewhere')))
      if (!name.startsWith('program-'))
        cpSync(join(copy, 'dist', 'elsewhere', name), join(copy, 'dist', 'chunks', name))
    const compiled = await start(bin, 'list')
    assert.is(compiled.code, 0, compiled.output)
    writeFileSync(join(copy, 'dist', code), 'of another V8')
    assert.match((await start(bin, 'list')).output, /Cannot find module .*program-/)
    cpSync(join(copy, 'dist', 'elsewhere'), join(copy, 'dist', 'chunks'), { recursive: true })
    assert.equal(await start(bin, 'list'), compiled)
    rmSync(join(copy, 'dist', code))
    assert.equal(await start(bin, 'list'), compiled)
  } finally {
    rmSync(copy, { recursive: true })
  }
})
