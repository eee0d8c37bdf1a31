import type { Variable } from '../plan/types.ts'
import { knobsOf } from '../runner/knobs.ts'
import { isFlagOn } from '../runner/variables.ts'
import type { Settings } from '../settings/types.ts'
import { harmlessFlags } from './git-flags.ts'
import type { GitInfo } from './payload.ts'
import { flagsRefused } from './words.ts'

/** How a job wants its sources: its `GIT_*` variables, and what GitLab says where there is none (ci-yaml §10). */
export type GitWishes = {
  readonly strategy: 'fetch' | 'clone' | 'none' | 'empty'
  readonly checkout: boolean
  /** `GIT_CLEAN_FLAGS` */
  readonly clean: readonly string[]
  /** With `fetch`, files of the job before would still be there. */
  readonly keeps: boolean
  /** `FF_USE_GIT_NATIVE_CLONE` with `clone`: by `git clone`, and `GIT_CLONE_EXTRA_FLAGS` hold. */
  readonly native: boolean
  /** 0: the whole history. */
  readonly depth: number
  /** `GIT_FETCH_EXTRA_FLAGS`, as far as they are obeyed. */
  readonly flags: readonly string[]
  readonly submodules: SubmoduleWishes
  /** Files of Git LFS come with their content. */
  readonly lfs: boolean
  readonly attempts: number
  /** Warnings for the job's log. */
  readonly notes: readonly string[]
  /** The same, about flags that are not obeyed on the runner's host. */
  readonly refused: readonly string[]
}

export type SubmoduleWishes = {
  /** `invalid`: the job fails. */
  readonly strategy: 'none' | 'normal' | 'recursive' | 'invalid'
  readonly depth: number
  /** Pathspecs; none: all submodules. */
  readonly paths: readonly string[]
  /** The newest commit of the submodule's branch, not the one that is recorded. */
  readonly remote: boolean
  readonly forceHttps: boolean
}

/** Reads what a job wants; what cannot be obeyed is noted (runner-docker-executor §3.12, §8.4). */
export const gitWishes = (variables: readonly Variable[], git: GitInfo, settings: Settings): GitWishes => {
  const knobs = knobsOf(variables)
  const fetch = harmlessFlags('fetch', knobs.list('GIT_FETCH_EXTRA_FLAGS', []))
  const update = harmlessFlags('update', knobs.list('GIT_SUBMODULE_UPDATE_FLAGS', []))
  const strategy = knobs.choice('GIT_STRATEGY', strategies, git.mayFetch ? 'fetch' : 'clone')
  const native = strategy === 'clone' && isFlagOn({ run: { settings }, variables }, 'FF_USE_GIT_NATIVE_CLONE')
  const clone = harmlessFlags('clone', native ? knobs.list('GIT_CLONE_EXTRA_FLAGS', []) : [])
  const clean = knobs.list('GIT_CLEAN_FLAGS', ['-ffdx'])
  const checkout = knobs.flag('GIT_CHECKOUT', true)
  const refused = [
    ...(clone.refused.length > 0 ? [flagsRefused('GIT_CLONE_EXTRA_FLAGS', clone.refused)] : []),
    ...(fetch.refused.length > 0 ? [flagsRefused('GIT_FETCH_EXTRA_FLAGS', fetch.refused)] : []),
    ...(update.refused.length > 0 ? [flagsRefused('GIT_SUBMODULE_UPDATE_FLAGS', update.refused)] : []),
  ]
  const wishes = {
    strategy,
    native,
    checkout,
    clean,
    keeps: !checkout || !cleansAll(clean),
    depth: git.depth,
    flags: fetch.flags,
    submodules: {
      strategy: submoduleStrategy(knobs.text('GIT_SUBMODULE_STRATEGY')),
      depth: knobs.count('GIT_SUBMODULE_DEPTH', git.depth),
      paths: knobs.list('GIT_SUBMODULE_PATHS', []),
      remote: update.flags.includes('--remote'),
      forceHttps: knobs.flag('GIT_SUBMODULE_FORCE_HTTPS', false),
    },
    lfs: !knobs.flag('GIT_LFS_SKIP_SMUDGE', false),
    attempts: knobs.attempts('GET_SOURCES_ATTEMPTS'),
  }
  return { ...wishes, notes: knobs.notes, refused }
}

const strategies = ['fetch', 'clone', 'none', 'empty'] as const

const submoduleStrategy = (text: string): SubmoduleWishes['strategy'] =>
  (['none', 'normal', 'recursive'] as const).find(each => each === (text || 'none')) ?? 'invalid'

/** Whether nothing that git does not track would outlive the job where its folder is kept. */
const cleansAll = (flags: readonly string[]): boolean =>
  flags.length > 0 &&
  flags.every(flag => /^-[fdxq]+$|^--force$|^--quiet$/.test(flag)) &&
  /d/.test(flags.join('')) &&
  /x/.test(flags.join(''))
