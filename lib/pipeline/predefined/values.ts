import type { Variable } from '../../plan/types.ts'

/** Names to values; undefined ones are absent, which `rules` see as null. */
export type Values = Readonly<Record<string, string | undefined>>

/** As the Plan has them. Predefined ones are public: services get them too; secret ones are masked. */
export const toList = (values: Values, secret = false): readonly Variable[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [secret ? { key, value, masked: true } : { key, value, public: true }],
  )
