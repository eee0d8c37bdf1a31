import { unusual } from './cursor.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

/** The text in quotes that begin at `at` and end before `stop`, and the offset behind them. */
export const quotedAt = (text: string, at: number, stop: number): { readonly source: string; readonly end: number } =>
  text[at] === '"' ? double(text, at, stop) : single(text, at, stop)

const single = (text: string, at: number, stop: number): { readonly source: string; readonly end: number } => {
  let end = text.indexOf("'", at + 1)
  while (end >= 0 && end < stop && text[end + 1] === "'") end = text.indexOf("'", end + 2)
  if (end < 0 || end >= stop) return unusual()
  return { source: text.slice(at + 1, end).replaceAll("''", "'"), end: end + 1 }
}

const double = (text: string, at: number, stop: number): { readonly source: string; readonly end: number } => {
  let end = at + 1
  while (end < stop && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  if (end >= stop) return unusual()
  const inner = text.slice(at + 1, end)
  const source = inner.includes('\\')
    ? inner.replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? unusual())
    : inner
  return { source, end: end + 1 }
}
