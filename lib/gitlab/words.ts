import type { Words } from '../util/errors.ts'

/** A value that the setting behind a flag cannot have. */
export const wrongFlag = (flag: string, expected: string): Words => ({ message: `--${flag} must be ${expected}.` })

export const oneRunnerInTemplate = (): Words => ({
  message: 'The configuration template must contain exactly one [[runners]] entry.',
})

export const unreadableTemplate = (file: string): Words => ({
  message: `Could not handle configuration merging from template file ${file}: it cannot be read.`,
})

export const needed = (flag: string): Words => ({
  message: `The ${flag} needs to be entered.`,
  hint: `Give it with --${flag}, or leave out --non-interactive to be asked.`,
})

export const wrongUrl = (url: string): Words => ({
  message: `"${url}" is not the address of a GitLab server.`,
  hint: 'Write it like https://gitlab.com/.',
})

export const wrongAccessLevel = (level: string): Words => ({
  message: `"${level}" is not an access level.`,
  hint: 'It is not_protected or ref_protected.',
})

export const wrongSeconds = (text: string): Words => ({
  message: `--maximum-timeout takes seconds as a whole number, not "${text}".`,
})

export const wrongExecutor = (executor: string): Words => ({
  message: `The executor "${executor}" is not supported: Gantry runs jobs in Docker containers.`,
  hint: 'Use --executor docker.',
})

export const reservedFlags = (flags: readonly string[]): Words => ({
  message: `${flags.map(flag => `--${flag}`).join(', ')} cannot be given with a runner authentication token.`,
  hint: 'Set this for the runner in GitLab.',
})

export const reservedIgnored = (flags: readonly string[]): string =>
  `${flags.map(flag => `--${flag}`).join(', ')} ignored: a runner authentication token was given as --registration-token, and this is set in GitLab.`

export const registrationTokenDeprecated =
  'Registration tokens are deprecated. Create the runner in GitLab and give its token with --token.'

export const plainToken = 'The token is not one of a runner that was created in GitLab; it is used as it is.'

export const tooMany = (key: 'limit' | 'request_concurrency', value: number, concurrent: number): string =>
  `The runner's ${key} of ${value} is above the global concurrent of ${concurrent}.`

export const tokenTwice = 'A runner with this token is in the file already.'

export const registrationRefused = (answer: string): Words => ({
  message: `GitLab does not register the runner: ${answer}.`,
  hint: 'Check the registration token.',
})

export const verificationRefused = (answer: string): Words => ({
  message: `GitLab does not know the runner: ${answer}.`,
  hint: 'Check the runner authentication token; the runner may have been removed in GitLab.',
})

export const serverFailed = (url: string, answer: string): Words => ({
  message: `The GitLab server at ${url} gave no usable answer: ${answer}.`,
  hint: 'Check --url, and that the server can be reached from here.',
})

export const registered = (file: string): string =>
  `Runner registered. Its configuration, with its token, is in ${file}.\nStart it with "gantry start", unless it runs already.`

export const noMatch = (): Words => ({ message: 'No runner matches the filtering parameters.' })

export const selectorNeeded = (): Words => ({
  message: 'It is not clear which runner is meant.',
  hint: 'Give --name, or --url and --token, or --all-runners.',
})

export const isAlive = (name: string): string => `${name} is alive.`
export const isRemoved = (name: string, answer: string): string => `${name} is removed in GitLab: ${answer}.`
export const isUnknown = (name: string, answer: string): string =>
  `${name} could not be verified: ${answer}. It is taken to be alive.`
export const verificationFailed = (): Words => ({
  message: 'Failed to verify runners.',
  hint: 'Take runners that GitLab has removed out of the file with --delete.',
})

export const unregistered = (name: string): string => `${name} is unregistered.`
export const notUnregistered = (name: string, answer: string): Words => ({
  message: `${name} could not be unregistered: ${answer}.`,
  hint: 'It stays in the file.',
})

export const tokenReset = (name: string): string => `${name} has a new token.`
export const tokenNotReset = (name: string, answer: string): Words => ({
  message: `The token of ${name} could not be reset: ${answer}.`,
})
export const tokenNotSaved = (file: string, why: string): string =>
  `The runner has a new token, which could not be written to ${file}: ${why}. It is lost when the agent ends.`
export const rotationIsOff = (expires: string): string =>
  `The token expires at ${expires} and is not replaced: FF_DISABLE_AUTOMATIC_TOKEN_ROTATION is on.`

/** What a person is asked by `gantry register`. */
export const questions = {
  url: 'Enter the GitLab instance URL (for example, https://gitlab.com/)',
  token: 'Enter the registration token',
  name: 'Enter a name for the runner',
  tags: 'Enter tags for the runner (comma-separated)',
  note: 'Enter optional maintenance note for the runner',
  executor: 'Enter an executor (docker)',
  image: 'Enter the default Docker image (for example, ruby:3.3)',
} as const

export const brokenPayload = (why: string): string => `A job cannot be read and is left to GitLab: ${why}.`

export const unsupportedOptions = (options: readonly string[]): string =>
  `Unsupported executor options: ${options.join(', ')}`

export const jobIsLost = 'ERROR: Job failed (system failure): a bug in Gantry; its log tells more'

export const stateNotTaken = (id: number): string => `GitLab was not told how job ${id} ended.`

export const cannotListen = (address: string, why: string): Words => ({
  message: `The address ${address} cannot be listened on: ${why}.`,
  hint: 'Change listen_address in the configuration, or --listen-address.',
})
export const listening = (port: number): string => `Metrics are served on port ${port}.`
export const asking = (runners: readonly string[], concurrent: number): string =>
  `Asking for jobs for ${runners.map(name => `"${name}"`).join(', ')}; at most ${concurrent} run at once.`
export const tooFewWorkers = (runners: number, concurrent: number): string =>
  `concurrent is ${concurrent}, which is less than the ${runners} runners: while jobs run, some are not asked for any.`
export const nobodyAsks = (file: string): string =>
  `${file} has no runner with the Docker executor; nothing is asked for until it has.`
export const configRead = (file: string): string => `${file} was read again.`
export const configKept = (file: string, why: string): string =>
  `${file} cannot be used, the settings stay as they were: ${why}`
export const engineLost = (why: string): string => `No jobs are asked for until the engine answers: ${why}`
export const engineBack = 'The engine answers again.'
export const jobTaken = 'Job taken.'
export const jobEnded = (status: string): string => `Job ended: ${status}.`
export const stoppingGently = 'No more jobs are taken; those that run go on to their end.'
export const stoppingNow = (seconds: number): string => `Jobs that run are ended; at most ${seconds} seconds are left.`
export const stoppedTooSlowly = 'Jobs did not end in time.'

export const noArchive = (): Words => ({ message: 'The artifacts are no zip archive.' })
export const zstdArchive = (): Words => ({
  message: 'The artifacts are packed with Zstandard, which is not read here.',
  hint: 'Let the runner of the job that makes them send zip archives.',
})
export const brokenArchive = (why: string): Words => ({
  message: `The archive of the artifacts cannot be read: ${why}.`,
})
export const hostileArchive = (name: string): Words => ({
  message: `The artifacts are not unpacked: "${name}" leads out of the project's folder.`,
})
export const downloading = (name: string, id: number): string => `Downloading artifacts for ${name} (${id})...`
export const downloadFailed = (name: string, why: string): string => `artifacts of ${name} cannot be downloaded: ${why}`
export const downloadAgain = (why: string, seconds: number): string => `${why}; next attempt in ${seconds} seconds`
export const otherFormat = (format: string): string => `artifact format "${format}" is not written here; zip is sent`
export const uploaded = (type: string): string => `Uploading artifacts as "${type}" to coordinator... 201 Created`
export const uploadFailed = (type: string, why: string): string => `artifacts as "${type}" cannot be uploaded: ${why}`
export const onlyOneRaw = 'only one file can be sent as raw'

export const noCommit = (sha: string): Words => ({ message: `"${sha}" is no commit.` })
export const flagsRefused = (variable: string, flags: readonly string[]): string =>
  `${variable}: ${flags.join(' ')} ignored: sources are fetched on the runner's host, where only harmless flags are obeyed`
export const clonePathNotAllowed = 'setting GIT_CLONE_PATH is not allowed, enable `custom_build_dir` feature'
export const clonePathOutside = (path: string, buildsDir: string): string =>
  `the GIT_CLONE_PATH="${path}" has to be within "${buildsDir}"`
export const unknownSubmoduleStrategy = 'unknown GIT_SUBMODULE_STRATEGY'
export const noSubmoduleUrl = (path: string): Words => ({
  message: `No url found for submodule path '${path}' in .gitmodules`,
  hint: 'Add it to .gitmodules, or remove the submodule.',
})
export const submoduleTransport = (path: string, url: string): Words => ({
  message: `The submodule "${path}" cannot be fetched from ${url}: only http and https are used on the runner's host.`,
  hint: 'Use a relative URL, or GIT_SUBMODULE_FORCE_HTTPS, or a runner with a helper_image.',
})
export const lfsFailed = (url: string, why: string): Words => ({
  message: `Files of Git LFS cannot be had from ${url}: ${why}.`,
  hint: 'Check that they were pushed; GIT_LFS_SKIP_SMUDGE=1 leaves their pointers.',
})

export const s3Failed = (place: string, why: string): string => `${place}: ${why.trim()}`
export const uploadingCache = (place: string): string => `Uploading cache.zip to ${place}`
export const cacheTooLarge = (size: number, most: number): string =>
  `Cache archive size (${size}) is too big (Limit is set to ${most}), skip uploading`
