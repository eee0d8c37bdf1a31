import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { codeFile, loadScript, programFile, runScript } from '../../lib/cli/compiled.ts'

/**
 * Has V8 compile the bundled program, and writes what it made for `lib/cli/compiled.ts`. Functions are compiled when they
 * are first called, so a pipeline is run first, as far as that goes without Docker.
 */
export const writeCode = async (): Promise<void> => {
  const file = resolve('dist', programFile)
  const script = loadScript(file)
  const { main } = runScript(script, file)
  const home = mkdtempSync(join(tmpdir(), 'gantry-build-'))
  const nothing = () => () => {}
  try {
    const code = await main({
      argv: ['run', '--dry-run', '--file', '.gitlab-ci.yml'],
      program: [],
      env: { PATH: process.env.PATH, HOME: home },
      cwd: resolve('templates/ruby-postgres'),
      stdin: new PassThrough().end(),
      stdout: new PassThrough().resume(),
      stderr: new PassThrough().resume(),
      onStop: nothing,
      onSignal: nothing,
      exit: () => {},
    })
    if (code !== 0) throw new Error(`The bundled program ended with ${code}.`)
    writeFileSync(join('dist', codeFile), script.createCachedData())
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
