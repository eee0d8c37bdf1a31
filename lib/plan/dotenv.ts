import type { Variable } from './types.ts'

/**
 * The variables of a job with those of the dotenv reports that it takes: over everything in the file and the predefined
 * ones, under what the user gave (ci-yaml §6.1). What the user gave is what comes after the last public variable.
 */
export const withDotenv = (variables: readonly Variable[], dotenv: readonly Variable[]): readonly Variable[] => {
  if (dotenv.length === 0) return variables
  const at = variables.findLastIndex(variable => variable.public) + 1
  return [...variables.slice(0, at), ...dotenv, ...variables.slice(at)]
}
