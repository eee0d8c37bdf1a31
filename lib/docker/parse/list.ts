export type Listed = { readonly id: string; readonly labels: Readonly<Record<string, string>> }

const withoutEmpty = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))

/** The answer to `listContainers`, `listNetworks` or `listVolumes`. */
export const parseList = (text: string): readonly Listed[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Listed)
    .map(({ id, labels }) => ({ id, labels: withoutEmpty(labels) }))
