import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobContext, SourcesTold } from '../runner/context.ts'
import { Stopped } from '../runner/outcome.ts'
import { SystemFault } from '../util/errors.ts'
import type { Workspace } from '../workspace/types.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { fetchSources } from './fetch-sources.ts'
import { gitStageOf } from './git-stage.ts'
import { gitWishes } from './git-wishes.ts'
import { isKeeping } from './keeping.ts'
import { mirrorOf, type SourcesOptions } from './mirror-place.ts'
import { originLogin } from './origin-login.ts'
import { sourceLines } from './source-lines.ts'
import { unknownSubmoduleStrategy } from './words.ts'

/** The sources of a GitLab job: fetched on the runner's host, in the job's own time. */
export type Sources = {
  /** The repository on the runner's host, whether or not it is there. */
  readonly root: string
  /** Can open files once `get` is through. */
  readonly workspace: Workspace
  readonly get: (context: JobContext, signal: AbortSignal) => Promise<SourcesTold>
}

/** Nothing is fetched before `get` is called. */
export const createSources = (options: SourcesOptions): Sources => {
  const { payload, workspace } = options
  let opened: Promise<Workspace> | undefined
  let checkout = true
  const open = async (): Promise<Workspace> => {
    if (opened === undefined) throw new Error('The sources have not been fetched yet.')
    return opened
  }
  return {
    root: mirrorOf(options),
    get: async ({ variables }, signal) => {
      if (options.refused) throw new Stopped({ status: 'failed', ...options.refused })
      const wishes = gitWishes(variables, payload.git, options.settings)
      if (wishes.submodules.strategy === 'invalid') {
        throw new SystemFault('git_failed', { message: unknownSubmoduleStrategy })
      }
      const hasNone = payload.git.url === '' || wishes.strategy === 'none' || wishes.strategy === 'empty'
      const isHelped = !hasNone && options.settings.docker.helperImage !== undefined
      const found =
        hasNone || isHelped ? { root: await emptyFolder(options) } : await fetchSources(options, wishes, signal)
      checkout = wishes.checkout
      opened = openWorkspace({ ...workspace, ...found, source: 'head' })
      await opened
      const setUp = hasNone ? [] : originLogin(options)
      return isHelped
        ? { lines: [], notes: wishes.notes, setUp, stage: gitStageOf(options, wishes, variables) }
        : {
            lines: sourceLines(wishes, payload.git),
            notes: [...wishes.notes, ...(hasNone ? [] : wishes.refused)],
            setUp,
            ...((await isKeeping(options, wishes)) && { clean: wishes.clean }),
          }
    },
    workspace: {
      open: async job => (await open()).open({ ...job, depth: payload.git.depth, checkout }),
      // What jobs leave to each other goes by the server.
      holds: () => false,
      close: async remove => (await opened)?.close(remove),
    },
  }
}

const emptyFolder = async ({ workspace }: SourcesOptions): Promise<string> => {
  const folder = join(workspace.cacheDir, 'empty')
  await mkdir(folder, { recursive: true })
  return folder
}
