import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Variable } from '../plan/types.ts'
import { InputError, inputError } from '../util/errors.ts'
import { words } from './words.ts'

/** `NAME=VALUE` of a flag. Throws `InputError`. */
export const toVariable = (text: string): Variable => {
  const variable = parseLine(text)
  if (!variable) throw inputError(words.wrongVariable(text))
  return variable
}

const parseLine = (text: string): Variable | undefined => {
  const [, key, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  return key === undefined || value === undefined ? undefined : { key, value }
}

/** Variables of a file, like those of a project's settings: dotenv, or YAML when its name ends in `.yml` or `.yaml`. */
export const readVariablesFile = async (path: string): Promise<Variable[]> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw inputError(words.unreadable(path, error.code ?? error.message))
  })
  return /\.ya?ml$/.test(path) ? parseYamlFile(text, basename(path)) : parseDotenv(text, basename(path))
}

/** Lines `NAME=VALUE`; `export`, quotes round the value, comments and empty lines are understood. */
const parseDotenv = (text: string, file: string): Variable[] =>
  text.split(/\r?\n/).flatMap((line, index) => {
    const bare = line.trim().replace(/^export\s+/, '')
    if (bare === '' || bare.startsWith('#')) return []
    const variable = parseLine(bare)
    if (!variable) throw inputError(words.wrongLine(file, index + 1))
    return [{ ...variable, value: unquote(variable.value) }]
  })

const unquote = (value: string): string => {
  const [, quote, inner] = /^(["'])(.*)\1$/s.exec(value) ?? []
  if (inner === undefined) return value
  return quote === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\"', '"') : inner
}

const parseYamlFile = async (text: string, file: string): Promise<Variable[]> => {
  const [{ parseYaml, loadYaml }, { toValue }] = await Promise.all([
    import('../yaml/parse.ts'),
    import('../yaml/values.ts'),
  ])
  await loadYaml()
  const { documents, problems } = parseYaml(text, file)
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems, new Map([[file, text]]))
  const map = documents[0]
  if (map === undefined) return []
  if (map.kind !== 'map') throw inputError(words.wrongLine(file, map.pos.line))
  return map.entries.map(({ key, value }) => toEntry(file, key, toValue(value)))
}

const toEntry = (file: string, key: string, given: unknown): Variable => {
  if (typeof given !== 'object' || given === null) return { key, value: String(given ?? '') }
  const { value, type, masked, raw } = given as Readonly<Record<string, unknown>>
  if (typeof value === 'object' || value === undefined) throw inputError(words.wrongEntry(file, key))
  return {
    key,
    value: String(value),
    ...(type === 'file' && { file: true }),
    ...(masked === true && { masked: true }),
    ...(raw === true && { raw: true }),
  }
}
