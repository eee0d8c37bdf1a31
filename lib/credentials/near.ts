import { nearestMiss } from './story.ts'
import type { Resolution } from './types.ts'
import * as words from './words.ts'

/** A sentence about the entry that misses an image by little; undefined when nothing is near. */
export const describeNearMiss = (resolution: Resolution): string | undefined => {
  const miss = nearestMiss(resolution)
  return miss && words.missed(miss, resolution.path)
}
