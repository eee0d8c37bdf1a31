import type { Kind } from './kinds.ts'

/** How one setting is written in `config.toml` and given to `gantry register`. */
export type Key<T> = {
  readonly kind: Kind<T>
  /** Its name in the file, when that is not the setting's name in snake case; dots lead into tables. */
  readonly toml?: string
  /** Its flag, without dashes, when that is not the file's name with dashes; `false`: it has none. */
  readonly flag?: string | false
  /** Its environment variable, when that is not the flag in upper case; `false`: it has none. */
  readonly env?: string | false
}

/** One key for every setting of `S`. */
export type Keys<S> = { readonly [K in keyof S]-?: Key<Exclude<S[K], undefined>> }

/** A key with everything but its name forgotten: for tables of all keys. */
export type AnyKey = Key<unknown>

/** `pullPolicy` → `pull_policy`, `enableIpv6` → `enable_ipv6`. */
const toSnake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** The name of a setting in the file, e.g. `pull_policy` or `custom_build_dir.enabled`. */
export const tomlName = (name: string, key: AnyKey): string => key.toml ?? toSnake(name)

/** The entries of a key table, with names of the file. */
export const entriesOf = (keys: Readonly<Record<string, AnyKey>>): readonly (readonly [string, string, AnyKey])[] =>
  Object.entries(keys).map(([name, key]) => [name, tomlName(name, key), key])
