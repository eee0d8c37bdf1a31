import type { FaultCode, Words } from '../../util/errors.ts'
import { words } from '../words.ts'

/** What went wrong, for people and for code. The raw text stays with the caller. */
export type Failure = { readonly code: FaultCode; readonly words: Words }

type Rule = readonly [pattern: RegExp, code: FaultCode, words: (match: RegExpExecArray) => Words]

const group = (match: RegExpExecArray, name: string): string => match.groups?.[name] ?? ''

/** The engine itself: no answer, no permission, no room. Looked at first, since any command can meet them. */
const engineRules: readonly Rule[] = [
  [
    /permission denied while trying to connect|dial unix \S+: connect: permission denied/i,
    'daemon_unreachable',
    words.daemonForbidden,
  ],
  [
    /unable to resolve docker endpoint: open (?<path>\S+): no such file/i,
    'daemon_unreachable',
    match => words.certificateMissing(group(match, 'path')),
  ],
  [
    /(unable to resolve docker endpoint: )?context "(?<context>[^"]*)": context not found|context not found|unable to resolve docker endpoint/i,
    'context_unknown',
    match => words.contextUnknown(group(match, 'context')),
  ],
  [
    /Cannot connect to the Docker daemon|Is the docker daemon running|error during connect|failed to connect to the docker API/i,
    'daemon_unreachable',
    words.daemonUnreachable,
  ],
  [/no space left on device|disk quota exceeded/i, 'disk_full', words.diskFull],
]

/** What a container can fail with before it runs. */
const containerRules: readonly Rule[] = [
  [
    /No such image: (?<image>\S+)|image (?<image2>\S+) not found|reference (?<image3>\S+) was found but.*: not found/i,
    'image_missing',
    match => words.imageMissing(group(match, 'image') || group(match, 'image2') || group(match, 'image3')),
  ],
  [
    /invalid reference format(: (?<reason>[^\n]+))?/i,
    'image_missing',
    match => words.imageInvalid(group(match, 'reason')),
  ],
  [
    /reference (?<image>\S+) was found but does not match the specified platform: wanted (?<wanted>[^,\s]+), actual: (?<actual>[^,\s)]+)/i,
    'image_missing',
    match => words.platformMismatch(group(match, 'image'), group(match, 'wanted'), group(match, 'actual')),
  ],
  [/argument list too long/i, 'container_failed', words.environmentTooBig],
  [
    /exec:? "(?<program>[^"]*)": (executable file not found|stat \S+: no such file)|exec (?<program2>\S+): no such file/i,
    'container_failed',
    match => words.programMissing(group(match, 'program') || group(match, 'program2')),
  ],
  [
    /exec:? "(?<program>[^"]*)": (permission denied|is a directory)|exec (?<program2>\S+): permission denied/i,
    'container_failed',
    match => words.programForbidden(group(match, 'program') || group(match, 'program2')),
  ],
  [
    /exec:? "?(?<program>[^":]*)"?: exec format error/i,
    'container_failed',
    match => words.programForeign(group(match, 'program')),
  ],
  [/unable to find user (?<user>[^:\s]+)/i, 'container_failed', match => words.userUnknown(group(match, 'user'))],
  [
    /container name "\/?(?<name>[^"]+)" is already in use/i,
    'container_failed',
    match => words.nameTaken(group(match, 'name')),
  ],
  [/unable to apply caps|privileged mode is incompatible/i, 'container_failed', words.privilegedRefused],
  [
    /all predefined address pools have been fully subnetted|could not find an available/i,
    'docker_failed',
    words.addressesUsedUp,
  ],
  [/network (?<name>\S+) not found/i, 'container_failed', match => words.networkMissing(group(match, 'name'))],
  [
    /Could not find the file (?<path>.+) in container/i,
    'docker_failed',
    match => words.pathMissing(group(match, 'path')),
  ],
  [/No such container/i, 'container_gone', words.containerGone],
]

const firstMatch = (rules: readonly Rule[], text: string): Failure | undefined => {
  for (const [pattern, code, sentence] of rules) {
    const match = pattern.exec(text)
    if (match) return { code, words: sentence(match) }
  }
  return undefined
}

/** Docker's error text without its customary beginnings, and of several lines the first that says something. */
export const errorDetail = (stderr: string): string => {
  const lines = stderr.split('\n').map(line => line.trim().replace(/^docker: /, ''))
  const line = lines.findLast(candidate => /^Error/i.test(candidate)) ?? lines.findLast(candidate => candidate !== '')
  return (line ?? 'no reason given').replace(/^Error response from daemon: |^Error: /, '').replace(/: unknown\.?$/, '')
}

/** True when docker says that the thing is not there. */
export const isGone = (stderr: string): boolean =>
  /No such (container|image|object|volume|network)|no such volume|network \S+ not found/i.test(stderr)

/** True when docker refuses to remove something that is about to become free. */
export const isPassing = (stderr: string): boolean =>
  /already in progress|has active endpoints|volume is in use/i.test(stderr)

/** True when a container cannot start because a volume of it cannot be mounted. */
export const isMountFailure = (stderr: string): boolean => /failed to mount local volume/i.test(stderr)

/** True when docker itself speaks, not the program that it was to run. */
export const isOfDocker = (stderr: string): boolean =>
  /^(Error response from daemon: |Cannot connect to the Docker daemon|error during connect|failed to connect to the docker API)/i.test(
    stderr,
  )

/** What a failed docker command says about the engine as a whole, if it does. */
export const engineFailure = (stderr: string): Failure | undefined => firstMatch(engineRules, stderr)

/** What a failed docker command says; `stderr` is all it printed. */
export const parseError = (stderr: string): Failure =>
  engineFailure(stderr) ??
  firstMatch(containerRules, stderr) ?? { code: 'docker_failed', words: words.dockerFailed(errorDetail(stderr)) }

/** The same for a container that could not be started: what is unknown is the container's failure. */
export const parseStartError = (text: string): Failure => {
  const failure = parseError(text)
  return failure.code === 'docker_failed'
    ? { code: 'container_failed', words: words.containerFailed(errorDetail(text)) }
    : failure
}

/** What a failed pull says of the engine; what it says of the image is told apart by those who asked for that. */
export const parsePullError = (image: string, stderr: string): Failure =>
  engineFailure(stderr) ?? { code: 'image_pull_failed', words: words.pullFailed(image, errorDetail(stderr)) }
