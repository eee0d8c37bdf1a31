import { toLiteral } from './format.ts'
import type { Row } from './section.ts'

/** `gantry config show`: one line a setting, its value as TOML and its place in the file. Tokens are not shown. */
export const showRows = (rows: readonly Row[]): string =>
  rows
    .map(({ path, name, value, pos }) => `${toName(path, name)} = ${shown(name, value)}  # ${toSource(pos)}\n`)
    .join('')

const toName = (path: Row['path'], name: string): string =>
  [...path, ...name.split('.')].reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  )

/** `environment` often holds credentials. */
const secrets = ['token', 'environment', 's3.AccessKey', 's3.SecretKey', 's3.SessionToken']

const shown = (name: string, value: unknown): string => {
  if (value === undefined) return '(unset)'
  return secrets.includes(name) && String(value) !== '' ? '(not shown)' : toLiteral(value)
}

const toSource = (pos: Row['pos']): string => (pos === undefined ? 'default' : `${pos.file}:${pos.line}:${pos.col}`)
