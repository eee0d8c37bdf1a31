/** `host/group/project/name@version`, taken apart. */
export type ComponentAddress = {
  readonly host: string
  readonly project: string
  readonly name: string
  readonly version: string
}

export const parseComponent = (text: string): ComponentAddress | undefined => {
  const match = /^([^/@]+)\/([^@]+)\/([^/@]+)@(.+)$/.exec(text)
  if (!match) return undefined
  const [, host = '', project = '', name = '', version = ''] = match
  return { host, project, name, version }
}

/** Where a component's file may be, in this order. */
export const componentFiles = (name: string): readonly string[] => [
  `templates/${name}.yml`,
  `templates/${name}/template.yml`,
]

type Version = { readonly tag: string; readonly numbers: readonly number[] }

const toVersion = (tag: string): readonly Version[] => {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+[\w.-]+)?$/.exec(tag)
  return match ? [{ tag, numbers: match.slice(1).map(Number) }] : []
}

const newerFirst = (a: Version, b: Version): number => {
  const index = a.numbers.findIndex((number, at) => number !== b.numbers[at])
  return index === -1 ? 0 : (b.numbers[index] ?? 0) - (a.numbers[index] ?? 0)
}

/**
 * The tag that `~latest`, `1` or `1.2` means: the highest version without a pre-release part (ci-yaml §3). Undefined for
 * any other text, and when no tag fits.
 */
export const pickVersion = (version: string, tags: readonly string[]): string | undefined => {
  if (version !== '~latest' && !/^\d+(?:\.\d+)?$/.test(version)) return undefined
  const wanted = version === '~latest' ? [] : version.split('.').map(Number)
  const fitting = tags.flatMap(toVersion).filter(({ numbers }) => wanted.every((number, at) => number === numbers[at]))
  return fitting.sort(newerFirst)[0]?.tag
}
