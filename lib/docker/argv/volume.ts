import type { Command } from '../spec.ts'
import { labelArgs } from './create.ts'
import { template } from './inspect.ts'

const volumeTemplate = template({ name: '.Name', labels: '.Labels', mountpoint: '.Mountpoint' })

/** `driverOptions` are those of the local driver, e.g. `type`, `device` and `o` of an overlay. */
export const createVolume = (
  name: string,
  labels: Readonly<Record<string, string>>,
  driverOptions: Readonly<Record<string, string>> = {},
): Command => ({
  args: [
    ...['volume', 'create'],
    ...labelArgs(labels),
    ...Object.entries(driverOptions).flatMap(([key, value]) => ['--opt', `${key}=${value}`]),
    name,
  ],
})

/** One JSON object a line for each that exists; fails when one does not. */
export const inspectVolumes = (names: readonly string[]): Command => ({
  args: ['volume', 'inspect', '--format', volumeTemplate, ...names],
})

export const removeVolumes = (names: readonly string[]): Command => ({ args: ['volume', 'rm', '--force', ...names] })
