import type { ImageInfo } from '../docker/spec.ts'
import { SystemFault } from '../util/errors.ts'
import type { Engine, VolumeInfo } from './engine.ts'

/** Answers of docker, under way: of each image, and of several volumes at once. */
export type Foreseen = {
  readonly images: ReadonlyMap<string, Promise<ImageInfo | undefined>>
  readonly volumes?: { readonly names: readonly string[]; readonly answer: Promise<readonly VolumeInfo[]> }
}

export type Foresight = {
  readonly engine: Engine
  /** The volumes that were asked about first. */
  firstVolumes(): readonly string[]
  /** Why there is no engine to run anything with, once that is known. */
  unreachable(): SystemFault | undefined
}

/**
 * An engine that is asked about images before the answer is needed: docker takes its time while we are busy with something
 * else. Each answer is used once; whatever is asked again is asked anew. `foreseen` are questions that are under way already.
 */
export const withForesight = (
  engine: Engine,
  images: readonly string[],
  foreseen: Foreseen = { images: new Map() },
): Foresight => {
  const answers = new Map<string, Promise<ImageInfo | undefined>>()
  let first: readonly string[] | undefined
  let unreachable: SystemFault | undefined
  for (const image of new Set(images)) {
    const answer = foreseen.images.get(image) ?? engine.inspectImage(image)
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
  const inspectVolumes: Engine['inspectVolumes'] = names => {
    const { volumes } = foreseen
    const isFirst = first === undefined
    first ??= names
    return isFirst && volumes?.names.join() === names.join() ? volumes.answer : engine.inspectVolumes(names)
  }
  return {
    engine: { ...engine, inspectImage, inspectVolumes },
    firstVolumes: () => first ?? [],
    unreachable: () => unreachable,
  }
}

const isUnreachable = (error: unknown): error is SystemFault =>
  error instanceof SystemFault && (error.code === 'docker_missing' || error.code === 'daemon_unreachable')
