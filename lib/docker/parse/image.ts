import type { ImageInfo } from '../spec.ts'

/** Docker's own names. Clients leave out what is empty, each version something else. */
export type ImageAnswer = {
  readonly Id: string
  readonly RepoDigests?: readonly string[] | null
  readonly Config?: {
    readonly Entrypoint?: readonly string[] | null
    readonly User?: string
    readonly Env?: readonly string[] | null
    readonly ExposedPorts?: Readonly<Record<string, unknown>> | null
  } | null
  readonly Os: string
  readonly Architecture: string
  readonly Variant?: string
}

const tcpPorts = (exposed: Readonly<Record<string, unknown>>): readonly number[] =>
  Object.keys(exposed)
    .map(port => port.split('/'))
    .filter(([, protocol]) => protocol === undefined || protocol === 'tcp')
    .map(([port]) => Number(port))
    .sort((a, b) => a - b)

/** The answer to `inspectImage`. */
export const parseImage = (text: string): ImageInfo => toImageInfo((JSON.parse(text) as [ImageAnswer])[0])

export const toImageInfo = (answer: ImageAnswer): ImageInfo => {
  const { Entrypoint, User, Env, ExposedPorts } = answer.Config ?? {}
  return {
    id: answer.Id,
    repoDigests: answer.RepoDigests ?? [],
    entrypoint: Entrypoint ?? [],
    user: User ?? '',
    env: Env ?? [],
    tcpPorts: tcpPorts(ExposedPorts ?? {}),
    platform: [answer.Os, answer.Architecture, answer.Variant].filter(Boolean).join('/'),
  }
}
