import { readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The JSON of a file; undefined when it is missing or damaged, which costs time and no more. */
export const readJson = async <Value>(file: string): Promise<Value | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Value
  } catch {
    return undefined
  }
}

/** The same, for a small file at a start where each turn of the event loop counts. */
export const readJsonAtOnce = <Value>(file: string): Value | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Value
  } catch {
    return undefined
  }
}

/** Replaces a file as a whole: who reads it at the same time gets the old one or the new one. */
export const replaceFile = async (file: string, content: string | Buffer): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.${process.hrtime.bigint()}`
  try {
    await writeFile(temporary, content, { mode: 0o600 })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

export const writeJson = (file: string, value: unknown): Promise<void> => replaceFile(file, JSON.stringify(value))
