import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** What `scripts/test.ts` has built beside the program that runs the tests. */
const built = resolve(dirname(process.argv[1] ?? ''), '../../lib/cli/bin.mjs')

/** The command line that starts gantry as a process of its own; from the sources where the tests were not built. */
export const bin: readonly [string, ...string[]] = existsSync(built)
  ? [process.execPath, built]
  : [process.execPath, '--import', 'tsx', resolve('lib/cli/bin.ts')]
