/** What a server sent is not what it should be; the message names the member. */
export class WrongJson extends Error {
  override readonly name = 'WrongJson'
}

type Json = Readonly<Record<string, unknown>>

/** Reads members of a JSON object by type; absent and `null` are the same, another type is a `WrongJson`. */
export type Reader = {
  readonly text: (name: string) => string
  readonly integer: (name: string) => number
  readonly number: (name: string) => number
  readonly flag: (name: string) => boolean
  readonly texts: (name: string) => readonly string[]
  /** Undefined when it is not there. */
  readonly object: (name: string) => Reader | undefined
  readonly objects: (name: string) => readonly Reader[]
  readonly names: readonly string[]
  readonly raw: (name: string) => unknown
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isInteger = (value: unknown): value is number => Number.isInteger(value)
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** A reader of `json`, which `at` names in messages. */
export const readerOf = (json: unknown, at = 'the job'): Reader => {
  if (!isObject(json)) throw new WrongJson(`${at} is no object`)
  const member = <T>(name: string, is: (value: unknown) => value is T, absent: T): T => {
    const value = json[name] ?? undefined
    if (value === undefined) return absent
    if (!is(value)) throw new WrongJson(`${at}: ${name} has the wrong type`)
    return value
  }
  const items = <T>(name: string, is: (value: unknown) => value is T): readonly T[] => {
    const list = member(name, isList, [])
    if (!list.every(is)) throw new WrongJson(`${at}: ${name} has an item of the wrong type`)
    return list
  }
  return {
    text: name => member(name, isText, ''),
    integer: name => member(name, isInteger, 0),
    number: name => member(name, isNumber, 0),
    flag: name => member(name, isFlag, false),
    texts: name => items(name, isText),
    object: name => (member(name, isObject, {}) === json[name] ? readerOf(json[name], name) : undefined),
    objects: name => items(name, isObject).map(item => readerOf(item, name)),
    names: Object.keys(json),
    raw: name => json[name] ?? undefined,
  }
}
