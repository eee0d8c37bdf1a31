import type { Compiled } from '../pipeline/compiled.ts'
import { words } from './words.ts'

/** What `--verbose` tells of keywords that only GitLab's server acts on: a line each. */
export const notActedOnLines = ({ notActedOn }: Compiled): readonly string[] =>
  [...notActedOn].map(([keyword, jobs]) => words.notActedOn(keyword, jobs))
