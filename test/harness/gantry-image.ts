import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const dockerfile = `FROM gantry-test/git
COPY node docker /usr/local/bin/
COPY package.json /opt/gantry/
COPY dist /opt/gantry/dist
RUN printf '#!/bin/sh\\nexec node /opt/gantry/dist/bin.js "$@"\\n' >/usr/local/bin/gantry && chmod +x /usr/local/bin/gantry
`

const which = (program: string): string => execFileSync('which', [program], { encoding: 'utf8' }).trim()

/** Builds an image like that of `ci/Dockerfile` from this machine's own programs; returns what removes it. */
export const buildGantryImage = async (tag: string): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-image-'))
  try {
    await build({
      entryPoints: { bin: 'lib/cli/bin.ts' },
      outdir: join(folder, 'dist'),
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20.19', logLevel: 'error' },
      banner: { js: `import { createRequire as cjs } from 'node:module'; const require = cjs(import.meta.url)` },
    })
    cpSync('package.json', join(folder, 'package.json'))
    cpSync(process.execPath, join(folder, 'node'))
    cpSync(which('docker'), join(folder, 'docker'), { dereference: true })
    writeFileSync(join(folder, 'Dockerfile'), dockerfile)
    execFileSync('docker', ['build', '--quiet', '--tag', tag, folder])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return () => execFileSync('docker', ['rmi', '--force', tag])
}
