import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { $, echo } from 'zx'
import { programFile } from '../lib/cli/compiled.ts'
import { writeCode } from './build/code.ts'

/**
 * `make build`: dist/bin.js and dist/index.js, with their libraries, split so that a command loads what it needs; the
 * types go to dist/types. Where Node is the one that built it, dist/bin.js takes the program as one compiled file instead.
 */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = { bin: 'lib/cli/bin.ts', index: 'lib/index.ts' }
const present = Object.entries(entries).filter(([, path]) => existsSync(path))

/** What both bundles have in common. */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // Half the bytes are half the time that Node takes to read them, at each start.
  minify: true,
  logLevel: 'warning',
} as const
const versioned = { GANTRY_VERSION: JSON.stringify(version) }

rmSync('dist', { recursive: true, force: true })
await build({
  ...common,
  entryPoints: Object.fromEntries(present),
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  define: versioned,
  // Some libraries are CommonJS and ask for Node's modules with `require`, which ES modules do not have.
  banner: { js: `import { createRequire as cjs } from 'node:module'; const require = cjs(import.meta.url)` },
})
await build({
  ...common,
  entryPoints: ['lib/cli/program.ts'],
  outfile: `dist/${programFile}`,
  format: 'cjs',
  define: { ...versioned, 'import.meta.url': 'importMetaUrl' },
  banner: { js: `const importMetaUrl = require('node:url').pathToFileURL(__filename).href` },
})
await writeCode()
writeFileSync('dist/bin.js', `#!/usr/bin/env node\n${readFileSync('dist/bin.js', 'utf8')}`)
chmodSync('dist/bin.js', 0o755)
if (present.some(([name]) => name === 'index')) await $({ preferLocal: true })`tsc -p scripts/types.json`
echo(`Built gantry ${version}: ${present.map(([name]) => `dist/${name}.js`).join(', ')}.`)
