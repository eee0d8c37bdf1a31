import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { modules } from '../build/modules.ts'

/** Beside the libraries, which are found by that. */
const home = join('node_modules', '.cache', 'gantry-test')
const remove = (name: string): void => rmSync(join(home, name), { recursive: true, force: true })

const isAlive = (pid: string): boolean => {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}

/** A folder for this process alone, which goes with it; those of processes that were ended by force go now. */
export const ownFolder = (): string => {
  mkdirSync(home, { recursive: true })
  for (const pid of readdirSync(home)) if (!isAlive(pid)) remove(pid)
  process.once('exit', () => remove(`${process.pid}`))
  return join(home, `${process.pid}`)
}

/** Where the compiled form of a file is, within the folder of all of them. */
export const compiled = (file: string): string => file.replace(/\.ts$/, '.mjs')

/**
 * Compiles test files, what runs them, and the gantry that they start as a program, into a folder. Each process that
 * compiles for itself takes a second more, and there are hundreds.
 */
export const compileTests = async (files: readonly string[], outdir: string): Promise<void> => {
  await build({
    ...modules,
    entryPoints: ['test/harness/run.ts', 'lib/cli/bin.ts', ...files],
    ...{ outdir, outbase: '.', outExtension: { '.js': '.mjs' }, chunkNames: 'chunks/[name]-[hash]' },
    ...{ sourcemap: true, plugins: [places], external: ['esbuild'], logLevel: 'warning' },
    // Our package.json promises users of the library that its files do nothing when they are loaded; tests do.
    ignoreAnnotations: true,
  })
}

/** Files that find others by their own place find them from the compiled form as well. */
const places: Plugin = {
  name: 'places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
    })),
}
