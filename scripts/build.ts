import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { $, echo } from 'zx'
import { programFile } from '../lib/cli/compiled.ts'
import { writeCode } from './build/code.ts'
import { modules } from './build/modules.ts'

/**
 * `make build`: dist/bin.js and dist/index.js, with their libraries, split so that a command loads what it needs; the
 * types go to dist/types. Where Node is the one that built it, dist/bin.js takes the program as one compiled file instead.
 */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = { bin: 'lib/cli/bin.ts', index: 'lib/index.ts' }
const present = Object.entries(entries).filter(([, path]) => existsSync(path))

// Half the bytes are half the time that Node takes to read them, at each start.
const small = { minify: true, logLevel: 'warning' } as const
const versioned = { GANTRY_VERSION: JSON.stringify(version) }

rmSync('dist', { recursive: true, force: true })
await build({
  ...modules,
  ...small,
  entryPoints: Object.fromEntries(present),
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
  define: { ...versioned, 'import.meta.url': 'importMetaUrl' },
  banner: { js: `const importMetaUrl = require('node:url').pathToFileURL(__filename).href` },
})
await writeCode()
writeFileSync('dist/bin.js', `#!/usr/bin/env node\n${readFileSync('dist/bin.js', 'utf8')}`)
chmodSync('dist/bin.js', 0o755)
if (present.some(([name]) => name === 'index')) await $({ preferLocal: true })`tsc -p scripts/types.json`
echo(`Built gantry ${version}: ${present.map(([name]) => `dist/${name}.js`).join(', ')}.`)
