type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T]

export type Defined<T> = { [K in Exclude<keyof T, Optional<T>>]: T[K] } & {
  [K in Optional<T>]?: Exclude<T[K], undefined>
}

/** The object without its undefined values. */
export const defined = <T extends object>(value: T): Defined<T> => {
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const item = value[key as keyof T]
    if (item !== undefined) result[key] = item
  }
  return result as Defined<T>
}
