import { describeNearMiss } from '../credentials/near.ts'
import type { Resolution } from '../credentials/types.ts'
import { fullName } from './reference.ts'
import { pullFailureReason, troubleOf } from './trouble.ts'
import type { PullFailure } from './types.ts'
import * as words from './words.ts'

const wantedPlatform = (error: string): string | undefined =>
  /no matching manifest for (\S+)|specified platform: wanted ([^,\s]+)/.exec(error)?.slice(1).find(Boolean)

/** Docker refused or broke off a pull; `error` is its own text. */
export const pullFailure = (image: string, error: string, resolution?: Resolution): PullFailure => {
  const nearMiss = resolution && describeNearMiss(resolution)
  const source = resolution?.entry?.source
  const platform = wantedPlatform(error)
  const shown = {
    ...(platform !== undefined && { platform }),
    ...(source !== undefined && { source }),
    ...(nearMiss !== undefined && { nearMiss }),
  }
  return {
    reason: pullFailureReason(error),
    message: error,
    words: words.pullFailed(image, troubleOf(error), shown),
    raw: error,
  }
}

/** The pull went well, and yet the image is not there: someone removed it, or another platform took its name. */
export const lostAfterPull = (image: string): PullFailure => {
  const error = `No such image: ${fullName(image)}`
  return { ...pullFailure(image, error), message: `inspecting image "${image}" after pull: ${error}` }
}

/** Docker's sentence about an image that is there, for another platform. */
export const wrongPlatform = (image: string, wanted: string, actual: string): PullFailure =>
  pullFailure(
    image,
    `image with reference ${image} was found but does not match the specified platform: wanted ${wanted}, actual: ${actual}`,
  )

/** Policy `never`: a plain error in GitLab Runner (§6.3). */
export const missingLocally = (image: string): PullFailure => ({
  reason: 'runner_system_failure',
  message: `Error response from daemon: No such image: ${fullName(image)}`,
  words: words.missingLocally(image),
})

export const invalidPlatform = (image: string, platform: string): PullFailure => ({
  reason: 'runner_configuration_error',
  message: `invalid platform "${platform}" for image "${image}"`,
  words: words.invalidPlatform(image, platform),
})

/** A helper's name holds a path (§7.2). */
export const helperPath = (message: string): PullFailure => ({
  reason: 'runner_system_failure',
  message,
  words: words.helperPath(message),
})
