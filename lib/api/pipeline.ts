import { readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { compile } from '../pipeline/compile.ts'
import type { Compiled } from '../pipeline/compiled.ts'
import type { Facts } from '../pipeline/facts.ts'
import type { Variable } from '../plan/types.ts'
import { InputError, inputError } from '../util/errors.ts'
import type { WorkspaceOptions } from '../workspace/workspace.ts'
import { decode } from '../yaml/decode.ts'
import { localFacts } from './local-facts.ts'
import { readVariablesFile, toVariable } from './variables.ts'
import { words } from './words.ts'

/** Which pipeline is meant; names as the flags have them. */
export type PipelineOptions = {
  readonly cwd?: string | undefined
  readonly file?: string | undefined
  readonly variable: readonly string[]
  readonly 'variables-file': readonly string[]
}

/** A compiled pipeline and the project it belongs to. */
export type Pipeline = {
  /** The working copy. */
  readonly root: string
  readonly facts: Facts
  readonly compiled: Compiled
  readonly git?: WorkspaceOptions['git']
}

/** Reads and compiles the pipeline of a project. Throws `InputError` when its file cannot be read. */
export const loadPipeline = async (options: PipelineOptions, { cwd }: { readonly cwd: string }): Promise<Pipeline> => {
  const folder = resolve(cwd, options.cwd ?? '.')
  const file = options.file ?? '.gitlab-ci.yml'
  const variables = await readVariables(options, folder)
  const [bytes, project] = await Promise.all([read(folder, file), localFacts(folder, file, variables)])
  const decoded = decode(bytes, file)
  if ('problem' in decoded) throw new InputError([decoded.problem])
  const { root, facts, loader, git } = project
  const compiled = await compile({ file, text: decoded.text, facts, loader })
  return { root, facts, compiled, ...(git && { git }) }
}

const readVariables = async (options: PipelineOptions, folder: string): Promise<Variable[]> => {
  const files = await Promise.all(options['variables-file'].map(file => readVariablesFile(resolve(folder, file))))
  return [...files.flat(), ...options.variable.map(toVariable)]
}

const read = async (folder: string, file: string): Promise<Buffer> => {
  try {
    return await readFile(isAbsolute(file) ? file : join(folder, file))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw inputError(code === 'ENOENT' ? words.noPipelineFile(file) : words.unreadable(file, code))
  }
}
