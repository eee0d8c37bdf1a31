import type { Variable } from '../plan/types.ts'

/** What GitLab itself sees as a reference: `$NAME`, `${NAME}`, `%NAME%`; `$$` and `%%` stay (ci-yaml §6.3 a). */
const REFERENCE = /\$\$|%%|\$([a-zA-Z_]\w*)|\$\{([a-zA-Z_]\w*)\}|%([a-zA-Z_]\w*)%/g

/** Undefined: no such variable. */
export type Lookup = (name: string) => string | undefined

/** Expands references as GitLab's server does; unknown ones become empty, or stay with `keepUnknown`. */
export const expandText = (text: string, lookup: Lookup, keepUnknown = false): string => {
  if (!text.includes('$') && !text.includes('%')) return text
  return text.replace(REFERENCE, (match, plain?: string, braced?: string, percent?: string) => {
    const name = plain ?? braced ?? percent
    return name === undefined ? match : (lookup(name) ?? (keepUnknown ? match : ''))
  })
}

/** The names that a text refers to. */
export const references = (text: string): readonly string[] =>
  text.includes('$') || text.includes('%')
    ? [...text.matchAll(REFERENCE)].flatMap(match => match[1] ?? match[2] ?? match[3] ?? [])
    : []

export type Expansion = { readonly variables: readonly Variable[]; readonly cycle?: readonly string[] }

/**
 * The variables of a job as GitLab sends them to the runner: each value expanded through the others whatever their order.
 * Unknown names, file and raw variables are left for the runner. A loop of two or more names is an error; a variable that
 * names itself means the weaker one of the same name, if there is one (ci-yaml §6.3).
 */
export const expandVariables = (variables: readonly Variable[]): Expansion => {
  const pending = variables.filter(variable => variable.raw !== true && references(variable.value).length > 0)
  if (pending.length === 0) return { variables }
  const strongest = new Map(variables.map(variable => [variable.key, variable]))
  const done = new Map<Variable, Variable>()
  const path: Variable[] = []
  let cycle: readonly string[] | undefined

  const weaker = (variable: Variable): Variable | undefined =>
    variables.slice(0, variables.indexOf(variable)).findLast(other => other.key === variable.key)

  const expand = (variable: Variable): Variable => {
    const known = done.get(variable)
    if (known) return known
    if (path.includes(variable)) {
      cycle ??= path.slice(path.indexOf(variable)).map(({ key }) => key)
      return variable
    }
    path.push(variable)
    const value =
      variable.raw === true ? variable.value : expandText(variable.value, name => valueFor(variable, name), true)
    path.pop()
    const result = value === variable.value ? variable : { ...variable, value }
    done.set(variable, result)
    return result
  }

  const valueFor = (user: Variable, name: string): string | undefined => {
    const found = strongest.get(name)
    const target = found === user ? weaker(user) : found
    return target === undefined || target.file || target.raw ? undefined : expand(target).value
  }

  const expanded = variables.map(variable =>
    variable.value.includes('$') || variable.value.includes('%') ? expand(variable) : variable,
  )
  return cycle ? { variables: expanded, cycle } : { variables: expanded }
}
