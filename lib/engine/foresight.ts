import type { ImageInfo } from '../docker/spec.ts'
import type { Engine } from './engine.ts'

/**
 * An engine that is asked about images before the answer is needed: docker takes its time while we are busy with something
 * else. Each answer is used once; whatever is asked again is asked anew.
 */
export const withForesight = (engine: Engine, images: readonly string[]): Engine => {
  const answers = new Map<string, Promise<ImageInfo | undefined>>()
  for (const image of new Set(images)) {
    const answer = engine.inspectImage(image)
    // A fault is thrown where the answer is wanted.
    answer.catch(() => {})
    answers.set(image, answer)
  }
  return {
    ...engine,
    inspectImage: (image, platform) => {
      const answer = platform === undefined ? answers.get(image) : undefined
      answers.delete(image)
      return answer ?? engine.inspectImage(image, platform)
    },
  }
}
