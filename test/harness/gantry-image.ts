import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

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
      entryPoints: { bin: 'lib/cli/bin.ts' },
      outdir: join(folder, 'dist'),
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20.19', logLevel: 'error' },
      banner: { js: `import { createRequire as cjs } from 'node:module'; const require = cjs(import.meta.url)` },
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
