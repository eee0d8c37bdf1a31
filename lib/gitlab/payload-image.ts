import type { Image, PullPolicy, Service, Variable } from '../plan/types.ts'
import { defined } from '../util/defined.ts'
import type { Reader } from './json-reader.ts'

/** A variable of the job or of a service. */
export const readVariable = (variable: Reader): Variable => ({
  key: variable.text('key'),
  value: variable.text('value'),
  public: variable.flag('public'),
  file: variable.flag('file'),
  masked: variable.flag('masked'),
  raw: variable.flag('raw'),
})

/** `image`; what is empty is absent. */
export const readImage = (image: Reader): Image => {
  const docker = image.object('executor_opts')?.object('docker')
  const user = docker?.raw('user')
  const platform = docker?.text('platform') ?? ''
  const entrypoint = image.texts('entrypoint')
  const pullPolicy = image.texts('pull_policy') as readonly PullPolicy[]
  return {
    name: image.text('name'),
    ...(entrypoint.length > 0 && { entrypoint }),
    ...(pullPolicy.length > 0 && { pullPolicy }),
    ...(docker && {
      docker: defined({
        platform: platform === '' ? undefined : platform,
        user: user === undefined ? undefined : String(user),
      }),
    }),
  }
}

/** An entry of `services`. */
export const readService = (service: Reader): Service => {
  const alias = service.text('alias')
  const command = service.texts('command')
  const variables = service.objects('variables').map(readVariable)
  return {
    ...readImage(service),
    ...(alias !== '' && { alias }),
    ...(command.length > 0 && { command }),
    ...(variables.length > 0 && { variables }),
  }
}

const known = { executor_opts: ['docker', 'kubernetes'], docker: ['platform', 'user'], kubernetes: ['user'] } as const

/** Options of an image that the reference runner would refuse (runner-api §2). */
export const unknownOptions = (image: Reader): readonly string[] => {
  const options = image.object('executor_opts')
  if (options === undefined) return []
  const inside = (['docker', 'kubernetes'] as const).flatMap(executor => {
    const names = options.object(executor)?.names ?? []
    return names
      .filter(name => !(known[executor] as readonly string[]).includes(name))
      .map(name => `${executor}.${name}`)
  })
  return [...options.names.filter(name => !(known.executor_opts as readonly string[]).includes(name)), ...inside]
}
