import type { ImageInfo } from '../spec.ts'
import { type ImageAnswer, toImageInfo } from './image.ts'

type VolumeAnswer = {
  readonly Name: string
  readonly Mountpoint: string
  readonly Labels?: Readonly<Record<string, string>> | null
}

/**
 * The answer to `inspectTogether`: so many images, then volumes. Undefined when one is something else: a container may have
 * the name of an image, and is found first.
 */
export const parseTogether = (text: string, images: number) => {
  const answers = JSON.parse(text) as readonly Partial<ImageAnswer & VolumeAnswer>[]
  const [first, rest] = [answers.slice(0, images), answers.slice(images)]
  if (!first.every(isImage) || !rest.every(isVolume)) return undefined
  return { images: first.map((answer): ImageInfo => toImageInfo(answer)), volumes: rest.map(toVolumeInfo) }
}

const isImage = (answer: Partial<ImageAnswer>): answer is ImageAnswer =>
  answer.Id !== undefined && answer.Architecture !== undefined

const isVolume = (answer: Partial<VolumeAnswer>): answer is VolumeAnswer => answer.Mountpoint !== undefined

const toVolumeInfo = ({ Name, Mountpoint, Labels }: VolumeAnswer) => ({
  name: Name,
  mountpoint: Mountpoint,
  labels: Labels ?? {},
})
