import { splitEnvironment } from '../environment.ts'
import type { Command, ContainerSpec, Mount } from '../spec.ts'

type Args = readonly string[]

const when = (condition: unknown, ...args: string[]): Args => (condition ? args : [])

const option = (name: string, value: string | undefined): Args =>
  when(value !== undefined && value !== '', name, `${value}`)

/** One field of the comma-separated value of `--mount`, quoted as in CSV where needed. */
const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const mountArgs = (mount: Mount): Args => {
  const fields = [
    'type=volume',
    ...(mount.volume === undefined ? [] : [`source=${mount.volume}`]),
    `target=${mount.target}`,
    ...(mount.readOnly ? ['readonly'] : []),
    ...(mount.noCopy ? ['volume-nocopy'] : []),
    ...labelPairs(mount.labels ?? {}).map(pair => `volume-label=${pair}`),
    ...(mount.driver === undefined ? [] : [`volume-driver=${mount.driver}`]),
    ...labelPairs(mount.options ?? {}).map(pair => `volume-opt=${pair}`),
  ]
  return ['--mount', fields.map(field).join(',')]
}

const labelPairs = (labels: Readonly<Record<string, string>>): Args =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`)

/** `--label K=V` for each. */
export const labelArgs = (labels: Readonly<Record<string, string>>): Args =>
  labelPairs(labels).flatMap(pair => ['--label', pair])

/**
 * Docker's `--entrypoint` is one word; the others lead the command (runner-docker-executor §4). An empty list is the
 * image's own entrypoint, `['']` is none.
 */
const entrypointArgs = (entrypoint: Args): { readonly flag: Args; readonly lead: Args } => {
  const [first, ...lead] = entrypoint
  return { flag: first === undefined ? [] : ['--entrypoint', first], lead }
}

/** `docker create`. The image must be there: pulling has its own command, with credentials. Prints the container's id. */
export const createContainer = (spec: ContainerSpec): Command => variablesByStdin(['create'], spec)

/** A command that makes a container, with its variables on stdin. */
export const variablesByStdin = (verb: Args, spec: ContainerSpec): Command => {
  const { file, ...rest } = containerCommand(verb, spec, '/dev/stdin')
  return { ...rest, ...(file !== undefined && { stdin: file }) }
}

/** A command that makes a container; its variables are in `file`, which it opens as `envFile`. */
export const containerCommand = (verb: Args, spec: ContainerSpec, envFile: string): Command => {
  const environment = splitEnvironment(spec.env)
  const entrypoint = entrypointArgs(spec.entrypoint ?? [])
  const args = [
    ...verb,
    ...['--pull', 'never'],
    ...option('--name', spec.name),
    ...when(spec.interactive, '--interactive'),
    ...option('--network', spec.network),
    ...spec.aliases.flatMap(alias => ['--network-alias', alias]),
    ...option('--hostname', spec.hostname),
    ...option('--user', spec.user),
    ...option('--platform', spec.platform),
    ...when(spec.privileged, '--privileged'),
    ...when(spec.init, '--init'),
    ...option('--log-driver', spec.logDriver),
    ...(spec.options ?? []),
    ...spec.mounts.flatMap(mountArgs),
    ...labelArgs(spec.labels),
    ...when(environment.file, '--env-file', envFile),
    ...Object.keys(environment.byName).flatMap(name => ['--env', name]),
    ...entrypoint.flag,
    spec.image,
    ...entrypoint.lead,
    ...spec.command,
  ]
  return {
    args,
    ...(Object.keys(environment.byName).length > 0 && { env: environment.byName }),
    ...(environment.file && { file: environment.file }),
  }
}
