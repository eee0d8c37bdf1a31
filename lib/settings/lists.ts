import type { Service, Variable } from '../plan/types.ts'
import { isTable, type Kind, type Reading } from './kinds.ts'

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)

/** `K=V` as a variable; the value may hold further `=`. Undefined when there is no `=`. */
export const toVariable = (line: string): Variable | undefined => {
  const at = line.indexOf('=')
  return at < 1 ? undefined : { key: line.slice(0, at), value: line.slice(at + 1), public: true }
}

const readLines = (value: unknown): Reading<readonly Variable[]> => {
  const variables = isTexts(value) ? value.map(toVariable) : [undefined]
  return variables.every(variable => variable !== undefined)
    ? { value: variables }
    : { expected: 'a list of "NAME=value" strings' }
}

/** `environment`: a list of `NAME=value`. Services see these variables too (runner-docker-executor §5.4). */
export const environment: Kind<readonly Variable[]> = {
  shape: 'texts',
  wanted: 'a list of "NAME=value" strings',
  read: readLines,
}

const serviceKeys = ['name', 'alias', 'entrypoint', 'command', 'environment']
const wanted = 'a list of image names or of [[runners.docker.services]] tables'

const readService = (value: unknown): Reading<Service> => {
  if (isText(value)) return { value: { name: value } }
  if (!isTable(value)) return { expected: wanted }
  const odd = Object.keys(value).find(key => !serviceKeys.includes(key))
  if (odd !== undefined) return { expected: `${wanted} with the keys ${serviceKeys.join(', ')} only, not ${odd}` }
  const { name, alias = '', entrypoint = [], command = [] } = value
  const variables = readLines(value.environment ?? [])
  if (!isText(name) || name === '') return { expected: 'a service with a name' }
  if (!isText(alias)) return { expected: 'a service whose alias is a string' }
  if (!isTexts(entrypoint) || !isTexts(command))
    return { expected: 'a service whose entrypoint and command are lists of strings' }
  if ('expected' in variables) return { expected: `a service whose environment is ${variables.expected}` }
  return {
    value: {
      name,
      ...(alias === '' ? {} : { alias }),
      ...(entrypoint.length === 0 ? {} : { entrypoint }),
      ...(command.length === 0 ? {} : { command }),
      ...(variables.value.length === 0 ? {} : { variables: variables.value }),
    },
  }
}

/** `[[runners.docker.services]]`, and the short `services = ["mysql:latest"]` (runner-docker-executor §1.2). */
export const services: Kind<readonly Service[]> = {
  shape: 'tables',
  wanted,
  read: value => {
    if (!Array.isArray(value)) return { expected: wanted }
    const readings = value.map(readService)
    const wrong = readings.find(reading => 'expected' in reading)
    if (wrong !== undefined && 'expected' in wrong) return wrong
    return { value: readings.flatMap(reading => ('value' in reading ? [reading.value] : [])) }
  },
}
