/** What there is to know of an engine. */
export type EngineInfo = {
  /** Podman answers as Docker does, in most things. */
  readonly product: 'docker' | 'podman'
  readonly serverVersion: string
  readonly os: string
  readonly arch: string
}

type Part = { readonly Version: string; readonly Os?: string; readonly Arch?: string; readonly OsArch?: string }

type Answer = {
  readonly Client: Part
  /** Podman as a program has none. */
  readonly Server?: (Part & { readonly Components?: readonly { readonly Name: string }[] }) | null
}

/** The answer to `serverVersion`. */
export const parseVersion = (text: string): EngineInfo => {
  const { Client, Server } = JSON.parse(text) as Answer
  const isPodman = !Server || Server.Components?.some(({ Name }) => /podman/i.test(Name)) === true
  const { Version, Os, Arch, OsArch = '' } = Server ?? Client
  const [os = '', arch = ''] = OsArch.split('/')
  return { product: isPodman ? 'podman' : 'docker', serverVersion: Version, os: Os ?? os, arch: Arch ?? arch }
}
