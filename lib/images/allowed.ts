import { doublestar } from '../util/doublestar.ts'
import type { PullFailure } from './types.ts'
import * as words from './words.ts'

/** A list of settings that images are checked against. */
export type AllowList = {
  readonly key: 'allowed_images' | 'allowed_services'
  readonly patterns: readonly string[]
  /** Allowed without a pattern: the runner's own image, or the names of its services; expanded. */
  readonly internal: readonly string[]
}

/** True when the expanded reference, exactly as the job writes it, is on the list; an empty list allows all (§6.4). */
export const isAllowed = (image: string, { patterns, internal }: AllowList): boolean =>
  patterns.length === 0 || internal.includes(image) || patterns.some(pattern => doublestar(pattern)(image))

/** What GitLab Runner writes into the job's log about an image that is refused. */
export const refusalLines = (image: string, { key, patterns }: AllowList): readonly string[] => [
  '',
  `The "${image}" image is not present on list of allowed ${key === 'allowed_images' ? 'images' : 'services'}:`,
  ...patterns.map(pattern => `- ${pattern}`),
  '',
  `Please check runner's ${key} configuration: https://docs.gitlab.com/runner/configuration/advanced-configuration.html`,
]

/** The failure of a job whose image is refused: a plain error in GitLab Runner (§6.4). */
export const refusal = (image: string, { key }: AllowList): PullFailure => ({
  reason: 'runner_system_failure',
  message: 'disallowed image',
  words: words.imageNotAllowed(image, key),
})
