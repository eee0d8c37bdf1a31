import { cp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { inputError } from '../../util/errors.ts'
import { suggest } from '../../util/suggest.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { packageFolder } from '../package.ts'
import { words } from '../words.ts'

export const init = defineCommand({
  name: 'init',
  summary: 'Start a project from a template',
  usage: 'init TEMPLATE [DIR]',
  examples: [['gantry init ruby-postgres demo', 'a Ruby project whose specs talk to PostgreSQL']],
  flags: {},
  positionals: { min: 1, max: 2 },
  run: async (io, _given, [name = '', dir = '.']) => {
    const templates = join(packageFolder(), 'templates')
    const known = (await readdir(templates, { withFileTypes: true })).filter(entry => entry.isDirectory())
    const names = known.map(entry => entry.name)
    if (!names.includes(name)) throw inputError(words.unknownTemplate(name, names, suggest(name, names)))
    const target = resolve(io.cwd, dir)
    await refuseToOverwrite(join(templates, name), target)
    await cp(join(templates, name), target, { recursive: true, errorOnExist: true, force: false })
    io.stdout.write(`${words.initialized(name, dir)}\n`)
    return exitCode.passed
  },
})

/** What is in the folder already stays as it is: nothing is written when anything would be. */
const refuseToOverwrite = async (from: string, target: string): Promise<void> => {
  const present = new Set(await readdir(target).catch(() => []))
  const clash = (await readdir(from)).find(entry => present.has(entry))
  if (clash !== undefined) throw inputError(words.wouldOverwrite(join(target, clash)))
}
