import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { dirname, join } from 'node:path'
import { constants, Script } from 'node:vm'

type Program = Pick<typeof import('./program.ts'), 'start' | 'main'>

/** In the folder of the bundle: the program as one function, and what V8 has made of it. That is of use to the same Node only. */
export const programFile = 'program.script.js'
export const codeFile = `program-${process.version}-${process.arch}.code`

/**
 * The program as V8 has compiled it when it was built: to read and compile the modules of a command takes four times as
 * long. Undefined with another Node, and for `--version` and `--help`, which need few of them.
 */
export const compiledProgram = (folder: string, command = '--help'): Program | undefined => {
  if (command.startsWith('-') || command === 'help') return undefined
  const cachedData = readOrNothing(join(folder, codeFile))
  if (!cachedData) return undefined
  const script = loadScript(join(folder, programFile), cachedData)
  return script.cachedDataRejected ? undefined : runScript(script, join(folder, programFile))
}

/** What a CommonJS module takes, around all of it. Written by the build: to put them together takes a copy of it all. */
export const [programHead, programTail] = Module.wrap('\0').split('\0')

/** The file, which is pure ASCII, as a script. */
export const loadScript = (file: string, cachedData?: Buffer): Script =>
  new Script(readFileSync(file, 'latin1'), {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  })

export const runScript = (script: Script, file: string): Program => {
  const module = { exports: {} as Program }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  return module.exports
}

const readOrNothing = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
