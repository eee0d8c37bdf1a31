import type { Words } from '../util/errors.ts'

/** A value of the wrong type, unit or range. */
export const wrongValue = (key: string, expected: string): Words => ({ message: `\`${key}\` must be ${expected}.` })

/** A key that nobody knows. */
export const unknownKey = (key: string, meant: string | undefined): Words => ({
  message: `\`${key}\` is not a setting and is ignored.`,
  ...(meant === undefined ? {} : { hint: `Did you mean \`${meant}\`?` }),
})

/** A setting of GitLab Runner that has no effect here. */
export const unsupported = (key: string, reason: string): Words => ({
  message: `\`${key}\` is not supported and is ignored: ${reason}.`,
})

export const unsupportedExecutor = (executor: string): Words => ({
  message: `The executor \`${executor}\` is not supported: this runner takes no jobs.`,
  hint: 'Set `executor = "docker"`.',
})

export const otherShell = (shell: string): Words => ({
  message: `\`shell = "${shell}"\` is not supported and is ignored: scripts are run by the bash or sh of the image.`,
})

export const cachesInVolumes = "caches are kept in volumes of the runner's engine"

export const otherCache = (type: string): Words => ({
  message: `\`Type = "${type}"\` is not supported and is ignored: ${cachesInVolumes}.`,
  hint: 'Only "s3" is; other stores that speak its language can be given as `ServerAddress`.',
})

export const otherLogin = (type: string): Words => ({
  message: `\`AuthenticationType = "${type}"\` is not supported: ${cachesInVolumes} unless \`AccessKey\` and \`SecretKey\` are given.`,
})

export const s3Incomplete = (key: string): Words => ({
  message: `\`Type = "s3"\` is ignored without \`${key}\` in \`[runners.cache.s3]\`: ${cachesInVolumes}.`,
})

export const windowsIsolation = (isolation: string): Words => ({
  message: `\`isolation = "${isolation}"\` is not supported and is ignored: only Linux containers are run.`,
})

export const notAbsolute = (key: string): Words => ({
  message: `\`${key}\` must be an absolute path other than \`/\`.`,
})

export const badVolume = (spec: string): Words => ({
  message: `invalid volume specification: "${spec}"`,
  hint: 'Write `/path`, `/source:/path` or `name:/path`, with `:ro`, `:rw`, `:z`, `:Z` after it if needed.',
})

export const volumeTwice = (path: string): Words => ({
  message: `volume for container path "${path}" is already defined`,
})

export const badLogOptions = (names: readonly string[]): Words => ({
  message: `\`log_options\` takes \`env\` and \`labels\` only, not ${names.map(name => `\`${name}\``).join(', ')}.`,
})

export const notToml = (detail: string): Words => ({ message: `The file is not valid TOML: ${detail}.` })

export const repeatedKey = (key: string): Words => ({ message: `\`${key}\` is set twice.` })

export const noConfig = (file: string): Words => ({
  message: `Cannot read \`${file}\`.`,
  hint: 'Give the right file with `--config FILE`, or make one with `gantry register`.',
})

export const noRunners = (file: string): Words => ({
  message: `\`${file}\` has no runner.`,
  hint: 'Add a `[[runners]]` table, or make one with `gantry register`.',
})

export const noRunner = (file: string, name: string, near: string | undefined): Words => ({
  message: `\`${file}\` has no runner "${name}".`,
  ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }),
})

export const severalRunners = (file: string, names: readonly string[]): Words => ({
  message: `\`${file}\` has several runners: ${names.map(name => `"${name}"`).join(', ')}.`,
  hint: 'Say which one with `--runner NAME`.',
})
