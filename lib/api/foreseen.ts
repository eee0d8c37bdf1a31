import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { Foreseen } from '../engine/foresight.ts'
import { readJson, writeJson } from '../workspace/json-file.ts'

/** What a run asks docker first. */
export type Questions = { readonly images: readonly string[]; readonly volumes: readonly string[] }

const fileOf = (stateDir: string, folder: string): string =>
  join(stateDir, 'questions', `${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.json`)

/**
 * Asks docker what the last run in this folder asked first, before anything of this run is known: most runs begin with
 * the same questions, and docker takes as long to answer as git and the compiler do.
 */
export const foresee = async (engine: Engine, stateDir: string, folder: string): Promise<Foreseen> => {
  const { images, volumes } = (await readJson<Questions>(fileOf(stateDir, folder))) ?? { images: [], volumes: [] }
  // A fault is thrown where the answer is wanted, if it is.
  const ask = <T>(answer: Promise<T>): Promise<T> => {
    answer.catch(() => {})
    return answer
  }
  return {
    images: new Map(images.map(image => [image, ask(engine.inspectImage(image))])),
    ...(volumes.length > 0 && { volumes: { names: volumes, answer: ask(engine.inspectVolumes(volumes)) } }),
  }
}

/** Notes what a run asked first, for the next one. */
export const noteQuestions = async (stateDir: string, folder: string, questions: Questions): Promise<void> => {
  const file = fileOf(stateDir, folder)
  const known = await readJson<Questions>(file)
  if (JSON.stringify(known) !== JSON.stringify(questions)) await writeJson(file, questions)
}
