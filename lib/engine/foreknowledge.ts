import type { Engine } from './engine.ts'

export type Questions = { readonly images: readonly string[]; readonly volumes: readonly string[] }

/**
 * An engine that is asked about all this in one command, before anybody knows whether it is needed. Each answer is used
 * once; where one is missing, and whatever is asked again, the engine is asked anew.
 */
export const withForeknowledge = (engine: Engine, { images, volumes }: Questions): Engine => {
  // A fault is thrown where the answer is wanted.
  const answer = engine.inspectTogether(images, volumes).catch(() => undefined)
  const open = new Set([...images, volumes.join()])
  const take = (question: string) => (open.delete(question) ? answer : undefined)
  return {
    ...engine,
    inspectImage: async (image, platform) => {
      const known = platform === undefined ? await take(image) : undefined
      return known?.images[images.indexOf(image)] ?? engine.inspectImage(image, platform)
    },
    inspectVolumes: async names => (await take(names.join()))?.volumes ?? engine.inspectVolumes(names),
  }
}
