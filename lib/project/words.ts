import type { Words } from '../util/errors.ts'

export const dubiousOwnership = (folder: string): Words => ({
  message: `git refuses to read ${folder}: it belongs to another user.`,
  hint: `Allow it with: git config --global --add safe.directory ${folder}`,
})

export const localMissing = (path: string): Words => ({
  message: `The file ${path} does not exist in this repository.`,
  hint: 'Paths of `include:local` begin at the root of the repository.',
})

export const localOutside = (path: string): Words => ({
  message: `The file ${path} is refused: it is a link that leaves the repository.`,
})

export const localNotAFile = (path: string): Words => ({ message: `${path} is not a file.` })

export const tooLarge = (what: string, limit: number): Words => ({
  message: `${what} is larger than ${limit / 1024 / 1024} MiB.`,
})

export const unreadable = (path: string, why: string): Words => ({
  message: `The file ${path} cannot be read: ${why}.`,
})

export const localInPublic = (path: string): Words => ({
  message: `include:local of ${path} cannot be followed: the including file came from the web, which has no repository.`,
  hint: 'Include it with its full address instead.',
})

export const refUnknown = (ref: string): Words => ({
  message: `"${ref}" is no branch, tag or commit of this repository.`,
})

export const noCommonCommit = (ref: string): Words => ({
  message: `"${ref}" has no commit in common with HEAD.`,
  hint: 'In a shallow clone, fetch more of the history: git fetch --unshallow',
})

/** `tried`: one entry for each place, with what came of it. */
export const notFound = (what: string, tried: readonly string[], hint: string): Words => ({
  message: `${what} could not be found. Tried: ${tried.join('; ')}.`,
  hint,
})

export const PROJECT_HINT =
  'Give a clone with --include-path PROJECT=DIR, or a server with --gitlab-url and a token in GITLAB_TOKEN.'
export const OFFLINE_HINT = 'Run once without --offline to fill the cache.'
export const REMOTE_HINT = 'Check the address, and the proxy settings of the environment.'

export const integrityMismatch = (url: string, expected: string, actual: string): Words => ({
  message: `The content of ${url} does not have the integrity ${expected}; it has ${actual}.`,
})

export const componentInvalid = (component: string): Words => ({
  message: `"${component}" does not name a component.`,
  hint: 'Write host/group/project/name@version.',
})
