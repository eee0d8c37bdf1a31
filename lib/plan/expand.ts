import type { Variable } from './types.ts'

/** Replaces the references in a text by the values of variables. */
export type Expand = (text: string) => string

/**
 * The runner's expansion: one pass, values are not looked at again (runner-docker-executor §8.2, after Go's `os.Expand`).
 * `$NAME` and `${NAME}` are values, of the last variable with that name; `$$` is a dollar; an unknown name is nothing. A
 * file variable is the path of its file in `filesDir`.
 */
export const expander = (variables: readonly Variable[], filesDir: string): Expand => {
  const values = new Map(variables.map(({ key, value, file }) => [key, file ? `${filesDir}/${key}` : value]))
  values.set('$', '$')
  return text => expandWith(text, name => values.get(name) ?? '')
}

/** All variables with their values expanded against the values as they were; raw ones and files stay as they are. */
export const expandAll = (variables: readonly Variable[], filesDir: string): Variable[] => {
  const expand = expander(variables, filesDir)
  return variables.map(variable =>
    variable.raw || variable.file || !variable.value.includes('$')
      ? variable
      : { ...variable, value: expand(variable.value) },
  )
}

// Alternatives: ${x}, ${ that is never closed or empty (eaten), a special name of one character, a name, a lone dollar.
const reference = /\$(?:\{([^}]+)\}|(\{\}?)|([*#$@!?\-0-9])|([A-Za-z_]\w*)|)/g

const expandWith = (text: string, lookUp: (name: string) => string): string =>
  text.replace(reference, (whole, braced?: string, broken?: string, special?: string, name?: string) => {
    if (broken !== undefined) return ''
    const found = braced ?? special ?? name
    return found === undefined ? whole : lookUp(found)
  })
