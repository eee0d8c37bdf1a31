import { cpSync } from 'node:fs'
import { resolve } from 'node:path'
import { $, tmpdir } from 'zx'

/** Runs the demo's pipeline as its user would: in a git repository of its own, somewhere else. */
const gantry = resolve('dist/bin.js')
const folder = tmpdir()
cpSync('templates/ruby-postgres', folder, { recursive: true })

const git = $({ cwd: folder, quiet: true })
await git`git init -q -b main`
await git`git add -A`
await git`git -c user.name=Demo -c user.email=demo@example.com commit -q -m ${'A guest book'}`

const run = await $({ cwd: folder, stdio: 'inherit', nothrow: true })`${process.execPath} ${gantry} run`
await $`rm -rf ${folder}`
process.exitCode = run.exitCode ?? 1
