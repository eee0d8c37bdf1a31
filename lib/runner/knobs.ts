import type { Variable } from '../plan/types.ts'
import { isBoolean, isTrue, lookUp } from './variables.ts'
import { words } from './words.ts'

/** Reads the variables by which a job sets the runner up. */
export type Knobs = {
  /** Warnings for the job's log about values that were not taken. */
  readonly notes: readonly string[]
  text(key: string): string
  flag(key: string, otherwise: boolean): boolean
  /** A whole number from 0 on. */
  count(key: string, otherwise: number): number
  /** From 1 to 10; 1 unless told. */
  attempts(key: string): number
  choice<Choice extends string>(key: string, choices: readonly Choice[], otherwise: Choice): Choice
  /** Split at blanks; `none` is an empty list. */
  list(key: string, otherwise: readonly string[]): readonly string[]
}

/** The stages that a job can have tried several times, besides the sources'; told at the beginning of the log. */
export const attemptsOfStages = [
  'EXECUTOR_JOB_SECTION_ATTEMPTS',
  'RESTORE_CACHE_ATTEMPTS',
  'ARTIFACT_DOWNLOAD_ATTEMPTS',
] as const

/** A value that is none of its variable's counts as absent and is noted (runner-docker-executor §8.4). */
export const knobsOf = (variables: readonly Variable[]): Knobs => {
  const notes: string[] = []
  const text = (key: string): string => lookUp(variables, key) ?? ''
  const refuse = <Value>(key: string, kind: string, value: Value): Value => {
    notes.push(words.badValue(key, kind, text(key), String(value)))
    return value
  }
  const whole = (key: string, otherwise: number): number => {
    if (text(key) === '') return otherwise
    return /^\d{1,9}$/.test(text(key)) ? Number(text(key)) : refuse(key, 'int', otherwise)
  }
  return {
    notes,
    text,
    flag: (key, otherwise) => {
      if (text(key) === '') return otherwise
      return isBoolean(text(key)) ? isTrue(text(key)) : refuse(key, 'bool', otherwise)
    },
    count: whole,
    attempts: key => {
      if (text(key) === '') return 1
      const wanted = /^[+-]?\d{1,18}$/.test(text(key)) ? Number(text(key)) : refuse(key, 'int', 1)
      const given = Math.min(Math.max(wanted, 1), 10)
      if (given !== wanted) notes.push(words.attemptsClamped(key, given))
      return given
    },
    choice: (key, choices, otherwise) => {
      if (text(key) === '') return otherwise
      return choices.find(choice => choice === text(key)) ?? refuse(key, choices.join('|'), otherwise)
    },
    list: (key, otherwise) => {
      const all = text(key).split(/\s+/).filter(Boolean)
      if (all.length === 0) return otherwise
      return all.length === 1 && all[0] === 'none' ? [] : all
    },
  }
}
