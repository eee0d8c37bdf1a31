import { availableParallelism } from 'node:os'
import { toEngineName } from '../docker/engine-name.ts'
import { inputError } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import type { Flags } from './command.ts'
import { words } from './words.ts'

/** Flags that say which pipeline is meant; the same for every command that compiles one. */
export const pipelineFlags = {
  file: { short: 'f', value: 'FILE', help: 'The pipeline file; default: .gitlab-ci.yml.' },
  cwd: { short: 'C', value: 'DIR', help: 'The project folder; default: this one.' },
  variable: { value: 'NAME=VALUE', many: true, help: 'A pipeline variable.' },
  'variables-file': { value: 'FILE', many: true, help: 'Variables as dotenv or YAML.' },
  input: { value: 'NAME=VALUE', many: true, help: 'A value for spec:inputs.' },
  event: { value: 'EVENT', help: 'What starts the pipeline: push, merge_request_event, schedule, tag, …' },
  branch: { value: 'NAME', help: 'Run as if on this branch.' },
  tag: { value: 'NAME', help: 'Run as if for this tag.' },
  'target-branch': { value: 'NAME', help: 'The target of the merge request.' },
  'from-ref': { value: 'REF', help: 'The state before the push, for rules:changes.' },
  'include-path': { value: 'PROJECT=DIR', many: true, help: 'A local clone that include:project reads.' },
  'gitlab-url': { value: 'URL', help: 'The GitLab server; default: that of the remote.', env: 'GANTRY_GITLAB_URL' },
  offline: { help: 'Take included files from the cache only.' },
} as const satisfies Flags

/** Flags that say how things look; the same for every command with output for people. */
export const lookFlags = {
  json: { help: 'Print data instead of text.' },
  quiet: { short: 'q', help: 'Print failures and the summary only.' },
  verbose: { short: 'v', help: 'Show the docker commands as they run.' },
  color: { help: 'Colours on, or off with --no-color.' },
  tty: { help: 'Off with --no-tty: plain lines on a terminal too.' },
} as const satisfies Flags

/** The engine of commands that use one. */
export const engineFlag = {
  engine: { value: 'CONTEXT', help: 'The engine: a docker context, or an address like ssh://me@host.' },
} as const satisfies Flags

/** The engine that the flag names, for docker; nothing when it is docker's own choice. Throws `InputError`. */
export const toClientOptions = (text: string | undefined): { readonly name?: string } =>
  text === undefined ? {} : { name: toEngineName(text) }

/** A whole number above 0. */
export const toCount = (flag: string, text: string | undefined, fallback: number): number => {
  if (text === undefined) return fallback
  if (!/^[1-9]\d*$/.test(text)) throw inputError(words.notANumber(flag, text))
  return Number(text)
}

/** One of a few words. */
export const toOneOf = <const T extends string>(
  flag: string,
  text: string | undefined,
  known: readonly T[],
  fallback: T,
): T => {
  if (text === undefined) return fallback
  const found = known.find(word => word === text)
  if (found === undefined) throw inputError(words.notOneOf(flag, text, known, suggest(text, known)))
  return found
}

/** `NAME=VALUE` */
export const toPair = (flag: string, text: string): [name: string, value: string] => {
  const at = text.indexOf('=')
  if (at < 1) throw inputError(words.notAPair(flag, text))
  return [text.slice(0, at), text.slice(at + 1)]
}

/** As many jobs at once as there are processors. */
export const defaultJobs = (): number => availableParallelism()
