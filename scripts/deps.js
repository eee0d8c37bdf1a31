import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * Runs `npm ci`, but only when node_modules is not what package-lock.json says. Plain JavaScript: it must run before
 * anything is installed.
 */
const packagesOf = file => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {})

const wanted = packagesOf('package-lock.json')
const installed = packagesOf('node_modules/.package-lock.json')
const missing = Object.entries(wanted).some(
  ([path, { version, optional }]) => path !== '' && !optional && installed[path]?.version !== version,
)
if (missing) process.exitCode = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: 'inherit' }).status ?? 1
