import type { Command } from '../spec.ts'
import { labelArgs } from './create.ts'

export const createNetwork = (name: string, labels: Readonly<Record<string, string>>): Command => ({
  args: ['network', 'create', ...labelArgs(labels), name],
})

export const removeNetworks = (names: readonly string[]): Command => ({ args: ['network', 'rm', ...names] })
