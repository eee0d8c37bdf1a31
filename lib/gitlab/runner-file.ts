import { readFile } from 'node:fs/promises'
import { readConfig } from '../settings/config.ts'
import { append, removeRunner, setValue } from '../settings/edit.ts'
import { writeAtomically } from '../settings/file.ts'
import { toLiteral } from '../settings/format.ts'
import type { Config, Settings } from '../settings/types.ts'
import { InputError } from '../util/errors.ts'
import type { Table } from './register-table.ts'
import { newConfig, toRunnerBlock } from './runner-block.ts'
import type { Registered } from './runners.ts'

/** A configuration file with the text that it was read from. */
export type RunnerFile = { readonly file: string; readonly text: string; readonly config: Config }

/** Reads a configuration file; one that is not there is a new one. Throws an `InputError` with all its problems. */
export const openRunnerFile = async (
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunnerFile> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return newConfig
    throw error
  })
  const { config, problems } = readConfig(text, file, env)
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems)
  return { file, text, config }
}

/** Adds a runner at the end of the file. */
export const addRunner = ({ file, text }: RunnerFile, runner: Table): Promise<void> =>
  writeAtomically(file, append(text, toRunnerBlock(runner)))

/** Takes the runners with these indices out of the file. */
export const removeRunners = ({ file, text }: RunnerFile, indices: readonly number[]): Promise<void> =>
  writeAtomically(
    file,
    [...indices].sort((a, b) => b - a).reduce((left, index) => removeRunner(left, index), text),
  )

/** Gives a runner of the file its new token. Returns the file as it is then. */
export const replaceToken = async (
  runnerFile: RunnerFile,
  index: number,
  { token, expiresAt }: Pick<Registered, 'token' | 'expiresAt'>,
): Promise<RunnerFile> => {
  const values: readonly (readonly [string, string])[] = [
    ['token', toLiteral(token)],
    ['token_obtained_at', toLiteral(new Date(Math.floor(Date.now() / 1000) * 1000))],
    ['token_expires_at', toLiteral(new Date(expiresAt ?? '0001-01-01T00:00:00Z'))],
  ]
  const text = values.reduce(
    (left, [key, literal]) => setValue(left, ['runners', index, key], literal),
    runnerFile.text,
  )
  await writeAtomically(runnerFile.file, text)
  return { ...runnerFile, text }
}

/** Which runners of a file a command is about. */
export type Selector = { readonly name?: string; readonly url?: string; readonly token?: string }

export type Selected = { readonly index: number; readonly settings: Settings }

/** The runners that agree with everything that the selector says. */
export const selectRunners = ({ config }: RunnerFile, selector: Selector): readonly Selected[] =>
  config.runners
    .map((settings, index) => ({ index, settings }))
    .filter(({ settings: { identity } }) =>
      (['name', 'url', 'token'] as const).every(key => selector[key] === undefined || selector[key] === identity[key]),
    )
