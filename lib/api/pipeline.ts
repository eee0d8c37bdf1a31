import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compile } from '../pipeline/compile.ts'
import type { Compiled } from '../pipeline/compiled.ts'
import type { Facts } from '../pipeline/facts.ts'
import { openProject, type ProjectOptions } from '../project/project.ts'
import { inputError } from '../util/errors.ts'
import type { WorkspaceOptions } from '../workspace/workspace.ts'
import { decode } from '../yaml/decode.ts'
import { words } from './words.ts'

export type PipelineOptions = ProjectOptions & {
  /** The root file, from the project's folder. */
  readonly file: string
}

/** A compiled pipeline and the project it belongs to. */
export type Pipeline = {
  /** The working copy. */
  readonly root: string
  readonly facts: Facts
  readonly compiled: Compiled
  readonly git?: WorkspaceOptions['git']
}
