import type { Command } from '../spec.ts'

type Labels = Readonly<Record<string, string>>

/** The values of the labels `keys`, asked for one by one: docker's list of all labels cannot be taken apart again. */
const format = (id: string, keys: readonly string[]): string => {
  const labels = keys.map(key => `${JSON.stringify(key)}:{{json (.Label ${JSON.stringify(key)})}}`)
  return `{"id":{{json .${id}}},"labels":{${labels.join(',')}}}`
}

const filters = (labels: Labels): readonly string[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    '--filter',
    value === '' ? `label=${key}` : `label=${key}=${value}`,
  ])

/** Everything that carries all `labels` (an empty value: any), one JSON object a line; answered by `parse/list.ts`. */
export const listContainers = (labels: Labels, keys: readonly string[]): Command => ({
  args: ['ps', '--all', '--no-trunc', ...filters(labels), '--format', format('ID', keys)],
})

export const listNetworks = (labels: Labels, keys: readonly string[]): Command => ({
  args: ['network', 'ls', '--no-trunc', ...filters(labels), '--format', format('ID', keys)],
})

export const listVolumes = (labels: Labels, keys: readonly string[]): Command => ({
  args: ['volume', 'ls', ...filters(labels), '--format', format('Name', keys)],
})
