import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build, type Plugin } from 'esbuild'
import { $, echo } from 'zx'
import { programFile, programHead, programTail } from '../lib/cli/compiled.ts'
import { writeCode } from './build/code.ts'
import { modules } from './build/modules.ts'

/**
 * `make build`: dist/bin.js and dist/index.js, with their libraries, split so that a command loads what it needs; the
 * types go to dist/types. Where Node is the one that built it, dist/bin.js takes the program as one compiled file instead.
 */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = { bin: 'lib/cli/bin.ts', index: 'lib/index.ts' }

const importMetaUrl = `const importMetaUrl = require('node:url').pathToFileURL(__filename).href`

/** Half of all, and few runs need them. */
const APART = ['undici', 're2js', 'execa', 'prom-client', 'yauzl', 'yazl', '@iarna/toml']

/** Leaves these libraries out of the program's one file. */
const apart: Plugin = {
  name: 'apart',
  setup: ({ onResolve }) => {
    const filter = new RegExp(`^(${APART.join('|')})$`)
    onResolve({ filter }, ({ path }) => ({ path: `./libraries/${path}.cjs`, external: true }))
  },
}

// Half the bytes are half the time that Node takes to read them, at each start.
const small = { minify: true, logLevel: 'warning' } as const
const versioned = { GANTRY_VERSION: JSON.stringify(version) }

rmSync('dist', { recursive: true, force: true })
await build({
  ...modules,
  ...small,
  entryPoints: entries,
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  define: versioned,
})
await build({
  ...modules,
  ...small,
  entryPoints: ['lib/cli/program.ts'],
  outfile: `dist/${programFile}`,
  splitting: false,
  format: 'cjs',
  plugins: [apart],
  define: { ...versioned, 'import.meta.url': 'importMetaUrl' },
  banner: { js: `${programHead}${importMetaUrl}` },
  footer: { js: programTail ?? '' },
})
await build({
  ...modules,
  ...small,
  entryPoints: APART,
  outdir: 'dist/libraries',
  outExtension: { '.js': '.cjs' },
  splitting: false,
  format: 'cjs',
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: importMetaUrl },
})
await writeCode()
writeFileSync('dist/bin.js', `#!/usr/bin/env node\n${readFileSync('dist/bin.js', 'utf8')}`)
chmodSync('dist/bin.js', 0o755)
await $({ preferLocal: true })`tsc -p scripts/types.json`
echo(`Built gantry ${version}: dist/bin.js, dist/index.js.`)
