import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Compiled } from '../pipeline/compiled.ts'
import type { Facts, Loader } from '../pipeline/facts.ts'
import { openProject, type Project, type ProjectOptions } from '../project/project.ts'
import { InputError, inputError } from '../util/errors.ts'
import { decode } from '../yaml/decode.ts'
import { words } from './words.ts'

/** A compiled pipeline and the project it belongs to. */
export type Pipeline = {
  /** The working copy. */
  readonly root: string
  readonly facts: Facts
  readonly loader: Loader
  readonly compiled: Compiled
  readonly git?: Project['git']
}

/** `text` takes the place of the file, `suffix` is added to it. */
type Given = { readonly text?: string; readonly suffix?: string }

const defaultFile = '.gitlab-ci.yml'

/**
 * Reads and compiles the pipeline of a project: of the file that is named, seen from `cwd`, else of the `.gitlab-ci.yml` at
 * the root of the repository. Throws `InputError` when it cannot be read; what is wrong in it is a value.
 */
export const loadPipeline = async (options: ProjectOptions, given: Given = {}): Promise<Pipeline> => {
  const opening = openProject(options)
  // The compiler is loaded while git answers.
  const [{ root, facts, loader, git }, { compile }] = await Promise.all([opening, import('../pipeline/compile.ts')])
  const path = options.file === undefined ? join(root, defaultFile) : resolve(options.cwd, options.file)
  const file = relative(root, path)
  const bytes = given.text === undefined ? await read(path, options.file ?? defaultFile) : Buffer.from(given.text)
  const decoded = decode(bytes, file)
  if ('problem' in decoded) throw new InputError([decoded.problem])
  const compiled = await compile({
    file,
    text: `${decoded.text}${given.suffix ?? ''}`,
    facts: { ...facts, configPath: file },
    loader,
  })
  return { root, facts, loader, compiled, ...(git && { git }) }
}

const read = async (path: string, shown: string): Promise<Buffer> => {
  try {
    return await readFile(path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw inputError(code === 'ENOENT' ? words.noPipelineFile(shown) : words.unreadable(shown, code))
  }
}
