import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ImageInfo } from '../docker/spec.ts'
import type { Engine } from '../engine/engine.ts'
import { readJson, writeJson } from '../workspace/json-file.ts'

/** Answers of docker about images, under way. */
export type Foreseen = ReadonlyMap<string, Promise<ImageInfo | undefined>>

const fileOf = (stateDir: string, folder: string): string =>
  join(stateDir, 'images', `${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.json`)

/**
 * Asks docker about the images that the last run in this folder began with, before anything of this run is known: most
 * runs begin with the same ones, and docker takes as long to answer as git and the compiler do.
 */
export const foresee = async (engine: Engine, stateDir: string, folder: string): Promise<Foreseen> => {
  const images = (await readJson<readonly string[]>(fileOf(stateDir, folder))) ?? []
  return new Map(
    images.map(image => {
      const answer = engine.inspectImage(image)
      // A fault is thrown where the answer is wanted, if it is.
      answer.catch(() => {})
      return [image, answer]
    }),
  )
}

/** Notes the images that a run began with, for the next one. */
export const noteImages = async (stateDir: string, folder: string, images: readonly string[]): Promise<void> => {
  const file = fileOf(stateDir, folder)
  const known = await readJson<readonly string[]>(file)
  if (JSON.stringify(known) !== JSON.stringify(images)) await writeJson(file, images)
}
