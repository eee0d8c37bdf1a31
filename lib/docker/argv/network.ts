import type { Command } from '../spec.ts'
import { labelArgs } from './create.ts'

/** `options` are in Docker's own form, e.g. `['--ipv6']`. */
export const createNetwork = (
  name: string,
  labels: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Command => ({ args: ['network', 'create', ...options, ...labelArgs(labels), name] })

export const removeNetworks = (names: readonly string[]): Command => ({ args: ['network', 'rm', ...names] })
