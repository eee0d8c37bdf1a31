import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { GitWishes } from './git-wishes.ts'
import { projectPlace, type SourcesOptions } from './mirror-place.ts'

/** Milliseconds for which jobs go on leaving their files to each other, once none has asked for it any more. */
const WHILE = 30 * 24 * 60 * 60 * 1000

/**
 * Whether a job takes over the files of the one before it and leaves its own to the next, as all jobs with `GIT_STRATEGY:
 * fetch` do at GitLab Runner (runner-docker-executor §2.6). That costs a copy of the sources, so it begins with the first
 * job of a project that would see a difference.
 */
export const isKeeping = async (options: SourcesOptions, { strategy, keeps }: GitWishes): Promise<boolean> => {
  if (strategy !== 'fetch' || options.settings.docker.disableCache) return false
  const mark = `${projectPlace(options)}-keeps`
  if (!keeps) return Date.now() - (await stat(mark).catch(() => ({ mtimeMs: 0 }))).mtimeMs < WHILE
  await mkdir(dirname(mark), { recursive: true })
  await writeFile(mark, '')
  return true
}
