/** The parts of an image's name; the repository includes the registry. */
export type ImageName = { readonly repository: string; readonly tag?: string; readonly digest?: string }

/** `registry:5000/group/image:tag@sha256:…` in its parts. */
export const splitName = (image: string): ImageName => {
  const [, named = image, digest] = /^(.*?)@([a-z0-9]+:[0-9a-fA-F]+)$/.exec(image) ?? []
  const [, repository = named, tag] = /^(.+):([^/:]+)$/.exec(named) ?? []
  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) }
}

/** `name:tag@digest`, with the tag `latest` where none is written. */
export const pinName = ({ repository, tag = 'latest' }: ImageName, digest: string): string =>
  `${repository}:${tag}@${digest}`

/** The name without its digest: what a tag stands for today. */
export const tagged = ({ repository, tag = 'latest' }: ImageName): string => `${repository}:${tag}`
