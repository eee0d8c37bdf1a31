import { reason, type Words } from '../util/errors.ts'
import type { LogLine } from './select.ts'

export const fileUnreadable = (file: string, error: unknown): Words => ({
  message: `The file "${file}" cannot be read: ${reason(error)}`,
  hint: 'Make it readable for your user, or take it out of the repository.',
})

export const fileShrank = (file: string): Words => ({
  message: `The file "${file}" became shorter while it was being read.`,
  hint: 'Something writes to the working copy; run again when it has finished.',
})

export const gitFailed = (args: readonly string[], stderr: string): Words => ({
  message: `"git ${args.join(' ')}" failed: ${stderr.trim() || 'no message'}`,
  hint: 'Run the same command in your working copy to see what git wants.',
})

/** GitLab Runner's own words, so that the log reads the same (runner-docker-executor §9). */
export const filesFound = (path: string, count: number): LogLine => ({
  level: 'info',
  text: `${path}: found ${count} matching artifact files and directories`,
})

export const nothingFound = (path: string, projectDir: string): LogLine => ({
  level: 'warning',
  text: `${path}: no matching files. Ensure that the artifact path is relative to the working directory (${projectDir})`,
})

export const untrackedFound = (count: number): LogLine =>
  count > 0
    ? { level: 'info', text: `untracked: found ${count} files` }
    : { level: 'warning', text: 'untracked: no files' }

export const filesExcluded = (path: string, count: number): LogLine => ({
  level: 'info',
  text: `${path}: excluded ${count} files`,
})

export const emptyPath = (): LogLine => ({ level: 'warning', text: 'No matching files. Path is empty.' })

export const notBelowProject = (step: string, path: string): LogLine => ({
  level: 'warning',
  text: `${step}: artifact path is not a subpath of project directory: ${path}`,
})

export const info = (text: string): LogLine => ({ level: 'info', text })
export const warning = (text: string): LogLine => ({ level: 'warning', text })
export const error = (text: string): LogLine => ({ level: 'error', text })

export const dotenvTooLarge = (limit: number): string => `Dotenv Artifact Too Big. Maximum Allowable Size: ${limit}`
export const dotenvTooMany = (limit: number): string => `Dotenv files cannot have more than ${limit} variables`
export const dotenvLine = (line: string): string => `Invalid Format: ${JSON.stringify(line)} is not NAME=value`
export const dotenvName = (name: string): string =>
  `Validation failed: Key ${JSON.stringify(name)} may hold letters, digits and "_" only`

export const stored = (type: string, files: number, bytes: number): string =>
  `Uploading artifacts as "${type}"... stored ${files} files and directories, ${bytes} bytes`

export const keySanitized = (written: string, key: string): string =>
  `cache key ${JSON.stringify(written)} sanitized to ${JSON.stringify(key)}`

export const fallbackRefused = (key: string): string =>
  `CACHE_FALLBACK_KEY ${JSON.stringify(key)} not allowed to end in "-protected"`

export const policyUnknown = (policy: string, key: string): string => `unknown cache policy ${policy} for ${key}`

export const volumeGone = (volume: string): Words => ({
  message: `The volume ${volume} was removed while it was being filled.`,
})

export const leavesFolder = (path: string): Words => ({
  message: `The archive's entry "${path}" would be written outside of the folder it is unpacked into.`,
  hint: 'What came before it was written; look at what the job puts into its artifacts.',
})
