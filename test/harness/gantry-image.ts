import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { modules } from '../../scripts/build/modules.ts'

/** The recipe of `ci/`, with this machine's own programs: no registry is reached here. */
const dockerfile = (): string =>
  readFileSync('ci/Dockerfile', 'utf8')
    .replace(/^FROM .*$/m, 'FROM gantry-test/git')
    .replace(/^RUN apk .*$/m, 'COPY node docker /usr/local/bin/')

const which = (program: string): string => execFileSync('which', [program], { encoding: 'utf8' }).trim()

/** Builds the image of `ci/Dockerfile`; returns what removes it. */
export const buildGantryImage = async (tag: string): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-image-'))
  try {
    await build({
      ...modules,
      entryPoints: { bin: 'lib/cli/bin.ts' },
      outdir: join(folder, 'dist'),
      logLevel: 'error',
    })
    const bin = join(folder, 'dist', 'bin.js')
    writeFileSync(bin, `#!/usr/bin/env node\n${readFileSync(bin, 'utf8')}`)
    chmodSync(bin, 0o755)
    for (const name of ['package.json', 'templates']) cpSync(name, join(folder, name), { recursive: true })
    cpSync(process.execPath, join(folder, 'node'))
    cpSync(which('docker'), join(folder, 'docker'), { dereference: true })
    writeFileSync(join(folder, 'Dockerfile'), dockerfile())
    execFileSync('docker', ['build', '--quiet', '--tag', tag, folder])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return () => execFileSync('docker', ['rmi', '--force', tag])
}
