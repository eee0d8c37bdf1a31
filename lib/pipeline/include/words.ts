import type { Words } from '../../util/errors.ts'

export const tooManyIncludes = (most: number, chain: readonly string[]): Words => ({
  message: `Maximum of ${most} nested includes are allowed!`,
  hint: loopIn(chain),
})

/** The way by which the files came, up to the first one that comes again. */
const loopIn = (chain: readonly string[]): string => {
  const again = chain.findIndex((file, index) => chain.indexOf(file) < index)
  return again < 0
    ? 'Merge some of the files.'
    : `The files include each other: ${chain.slice(0, again + 1).join(' → ')}.`
}

export const includeForm = (): Words => ({ message: 'include config should be a string, a hash, or an array of these' })

export const noSubkey = (keys: readonly string[], kinds: readonly string[]): Words => ({
  message: `include \`{${keys.join(', ')}}\` does not have a valid subkey for include. Valid subkeys are: ${kinds.map(kind => `\`${kind}\``).join(', ')}`,
})

export const oneKind = (kinds: readonly string[]): Words => ({
  message: `Each include must use only one of: ${kinds.map(kind => `\`${kind}\``).join(', ')}`,
})

export const fileMissing = (): Words => ({
  message: 'include config must specify the file where to fetch the config from',
})

export const projectMissing = (): Words => ({
  message: 'include config must specify the project where to fetch the file from',
})

export const notYaml = (file: string): Words => ({ message: `Included file \`${file}\` does not have YAML extension!` })

export const emptyPath = (written: string): Words => ({
  message: `Local file \`${written}\` does not exist!`,
  hint: 'With its variables expanded, the path is empty. `variables:` of the file itself are not usable in `include`.',
})

export const onlyRemote = (key: string): Words => ({
  message: `include config contains unknown keys: ${key}`,
  hint: `\`${key}\` goes with \`remote\` only.`,
})

export const localFromPublic = (path: string, file: string): Words => ({
  message: `\`${file}\` cannot include the local file \`${path}\``,
  hint: 'A file from the web or a template belongs to no project: use `include:remote` or `include:project` in it.',
})

export const isEmpty = (file: string): Words => ({ message: `Included file \`${file}\` is empty or does not exist!` })

export const includeRulesFailed = (reason: string): Words => ({ message: `Failed to parse include:rules: ${reason}` })
