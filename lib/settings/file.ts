import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { InputError, inputError } from '../util/errors.ts'
import { type ReadConfig, readConfig } from './config.ts'
import { noConfig } from './words.ts'

/** `config.toml` is where the reference runner has it: `/etc/gitlab-runner` for root, else `~/.gitlab-runner` (§1.3). */
export const defaultConfigFile = (): string =>
  process.getuid?.() === 0 ? '/etc/gitlab-runner/config.toml' : join(homedir(), '.gitlab-runner', 'config.toml')

/** The text of a configuration file. Throws an `InputError` when it cannot be read. */
export const readConfigText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw inputError(noConfig(file))
  })

/** Reads a configuration file. Throws an `InputError` with all its problems when one of them is an error. */
export const loadConfig = async (
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadConfig> => {
  const read = readConfig(await readConfigText(file), file, env)
  if (read.problems.some(problem => problem.severity === 'error')) throw new InputError(read.problems)
  return read
}

/**
 * Replaces a file as a whole: readers see the old text or the new one, never a part. Mode 0600, since it holds tokens;
 * a symbolic link stays one.
 */
export const writeAtomically = async (file: string, text: string): Promise<void> => {
  const target = await realpath(file).catch(() => file)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const temporary = `${target}.${randomUUID()}`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await rename(temporary, target)
  } catch (error) {
    await handle.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw error
  }
}
