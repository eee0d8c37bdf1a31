import { resolve } from 'node:path'
import { foldersOf } from '../api/folders.ts'
import { foresee } from '../api/foreseen.ts'
import { createDockerEngine } from '../engine/docker.ts'
import type { Foreseen } from '../engine/foresight.ts'
import { type Repository, readRepository } from '../project/repository.ts'
import type { Io } from './io.ts'

/** Answers of git and docker that most commands want, under way while the command itself is loaded. */
export type LookAhead = {
  readonly repository: Promise<Repository | undefined>
  readonly foreseen?: Promise<Foreseen>
}

/** The folder, or the engine, may be another one than we think; or docker's commands are to be seen in their order. */
const TOO_SOON = /^(-C|-v|--(cwd|engine|config|verbose|dry-run)\b)/

/** Asks about the folder that we are in, for a command that compiles a pipeline, and runs it when `runs`. */
export const lookAhead = (io: Io, runs: boolean): LookAhead | undefined => {
  if (io.argv.some(argument => TOO_SOON.test(argument))) return undefined
  const folder = resolve(io.cwd)
  const repository = readRepository(folder)
  // A fault is thrown where the answer is wanted.
  repository.catch(() => {})
  if (!runs) return { repository }
  return { repository, foreseen: foresee(createDockerEngine(), foldersOf(io.env).state, folder) }
}
