import type { ImageInfo } from '../docker/spec.ts'
import { SystemFault } from '../util/errors.ts'
import type { Engine } from './engine.ts'

export type Foresight = {
  readonly engine: Engine
  /** Why there is no engine to run anything with, once that is known. */
  unreachable(): SystemFault | undefined
}

/**
 * An engine that is asked about images before the answer is needed: docker takes its time while we are busy with something
 * else. Each answer is used once; whatever is asked again is asked anew.
 */
export const withForesight = (engine: Engine, images: readonly string[]): Foresight => {
  const answers = new Map<string, Promise<ImageInfo | undefined>>()
  let unreachable: SystemFault | undefined
  for (const image of new Set(images)) {
    const answer = engine.inspectImage(image)
    // A fault is thrown where the answer is wanted.
    answer.catch(error => {
      if (isUnreachable(error)) unreachable = error
    })
    answers.set(image, answer)
  }
  const inspectImage: Engine['inspectImage'] = (image, platform) => {
    const answer = platform === undefined ? answers.get(image) : undefined
    answers.delete(image)
    return answer ?? engine.inspectImage(image, platform)
  }
  return { engine: { ...engine, inspectImage }, unreachable: () => unreachable }
}

const isUnreachable = (error: unknown): error is SystemFault =>
  error instanceof SystemFault && (error.code === 'docker_missing' || error.code === 'daemon_unreachable')
