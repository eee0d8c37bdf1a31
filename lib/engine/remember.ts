import type { ImageInfo } from '../docker/spec.ts'
import type { Engine } from './engine.ts'

/**
 * An engine that is asked only once about an image it has: each question is a process. What it does not have is asked
 * again, and so is everything once an image was pulled or a container could not be made. Not for runs whose jobs can
 * reach the engine: they make images.
 */
export const rememberImages = (engine: Engine): Engine => {
  const known = new Map<string, Promise<ImageInfo | undefined>>()

  const inspectImage: Engine['inspectImage'] = async (image, platform) => {
    const key = JSON.stringify([image, platform])
    const answer = known.get(key) ?? engine.inspectImage(image, platform)
    known.set(key, answer)
    try {
      const info = await answer
      if (!info) known.delete(key)
      return info
    } catch (error) {
      known.delete(key)
      throw error
    }
  }

  const forgetAll = (error: unknown): never => {
    known.clear()
    throw error
  }

  return {
    ...engine,
    inspectImage,
    pull: async (...args) => {
      try {
        await engine.pull(...args)
      } finally {
        known.clear()
      }
    },
    createContainer: (...args) => engine.createContainer(...args).catch(forgetAll),
    attachNew: (...args) => engine.attachNew(...args).catch(forgetAll),
  }
}
