import { resolve } from 'node:path'
import { foldersOf } from '../api/folders.ts'
import { readVariablesFile, toVariable } from '../api/variables.ts'
import { PIPELINE_SOURCES } from '../pipeline/facts.ts'
import type { ProjectOptions } from '../project/project.ts'
import { defined } from '../util/defined.ts'
import type { FlagValues } from './command.ts'
import { type pipelineFlags, toOneOf, toPair } from './flags.ts'
import type { Io } from './io.ts'

const events = [...PIPELINE_SOURCES, 'tag'] as const

/** What the flags of a command say about the project and its pipeline. Throws `InputError`. */
export const projectOptions = async (
  { cwd, env }: Io,
  given: FlagValues<typeof pipelineFlags>,
): Promise<ProjectOptions> => {
  const folder = resolve(cwd, given.cwd ?? '.')
  const files = await Promise.all(given['variables-file'].map(file => readVariablesFile(resolve(cwd, file))))
  const pipelineVariables = given.variable.map(toVariable)
  return defined({
    cwd: folder,
    file: given.file,
    event: given.event === undefined ? undefined : toOneOf('event', given.event, events, 'push'),
    branch: given.branch,
    tag: given.tag,
    targetBranch: given['target-branch'],
    fromRef: given['from-ref'],
    variables: [...files.flat(), ...pipelineVariables],
    pipelineVariables,
    inputs: Object.fromEntries(given.input.map(text => toPair('input', text))),
    includePaths: new Map(
      given['include-path'].map(text => toPair('include-path', text)).map(([name, dir]) => [name, resolve(cwd, dir)]),
    ),
    gitlabUrl: given['gitlab-url'],
    offline: given.offline,
    cacheDir: foldersOf(env).cache,
    env,
  })
}
