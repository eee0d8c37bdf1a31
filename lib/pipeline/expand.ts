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

/** Why variables cannot be expanded: a loop of names, or values that grow without bounds. */
export type ExpansionFault = { readonly kind: 'circular' | 'tooBig'; readonly names: readonly string[] }

export type Expansion = { readonly variables: readonly Variable[]; readonly fault?: ExpansionFault }

const LONGEST_VALUE = 1_000_000
const LONGEST_CHAIN = 1000

type State = {
  readonly variables: readonly Variable[]
  readonly done: Map<Variable, Variable>
  /** The variables being expanded, outermost first. */
  readonly path: Variable[]
  fault?: ExpansionFault
}

/**
 * The variables of a job, in layers with the weakest first, as GitLab sends them to the runner: each value expanded through the others whatever their order.
 * Unknown names, file and raw variables are left for the runner. A loop of two or more names is an error; a variable that
 * names itself means the weaker one of the same name, if there is one (ci-yaml §6.3).
 */
export const expandVariables = (...layers: readonly (readonly Variable[])[]): Expansion => {
  const variables = layers.flat()
  if (!layers.some(refers)) return { variables }
  const state: State = { variables, done: new Map(), path: [] }
  const expanded = variables.map(variable => (mayRefer(variable) ? expandOne(variable, state) : variable))
  return state.fault ? { variables: expanded, fault: state.fault } : { variables: expanded }
}

const known = new WeakMap<readonly Variable[], boolean>()

/** Whether one of the variables may refer to another; jobs share most of their layers. */
const refers = (layer: readonly Variable[]): boolean => {
  const hit = known.get(layer)
  if (hit !== undefined) return hit
  const found = layer.some(mayRefer)
  known.set(layer, found)
  return found
}

const mayRefer = ({ value, raw }: Variable): boolean => !raw && (value.includes('$') || value.includes('%'))

const expandOne = (variable: Variable, state: State): Variable => {
  const { done, path } = state
  const known = done.get(variable)
  if (known) return known
  if (path.includes(variable)) return fail(state, 'circular', path.slice(path.indexOf(variable)), variable)
  if (path.length >= LONGEST_CHAIN) return fail(state, 'tooBig', [variable], variable)
  path.push(variable)
  let length = 0
  const value = expandText(
    variable.value,
    name => {
      const found = valueFor(variable, name, state)
      length += found?.length ?? 0
      return length > LONGEST_VALUE ? '' : found
    },
    true,
  )
  path.pop()
  if (length > LONGEST_VALUE) fail(state, 'tooBig', [variable], variable)
  const result = value === variable.value ? variable : { ...variable, value }
  done.set(variable, result)
  return result
}

const fail = (state: State, kind: ExpansionFault['kind'], at: readonly Variable[], variable: Variable): Variable => {
  state.fault ??= { kind, names: at.map(({ key }) => key) }
  return variable
}

/** The expanded value that a name stands for inside the value of `user`. */
const valueFor = (user: Variable, name: string, state: State): string | undefined => {
  const { variables } = state
  const strongest = variables.findLast(variable => variable.key === name)
  const target = strongest === user ? weaker(user, variables) : strongest
  if (target === undefined || target.file || target.raw) return undefined
  return mayRefer(target) ? expandOne(target, state).value : target.value
}

const weaker = (variable: Variable, variables: readonly Variable[]): Variable | undefined =>
  variables.slice(0, variables.indexOf(variable)).findLast(other => other.key === variable.key)
