import { quoteIfNeeded } from '../shell/quote.ts'
import { formatTable } from '../ui/table.ts'
import type { EnvironmentService, EnvironmentState } from './types.ts'
import { variablesOf } from './variables.ts'

/** Lines for `eval`. */
export const toExports = (state: EnvironmentState): string =>
  Object.entries(variablesOf(state))
    .map(([name, value]) => `export ${name}=${quoteIfNeeded(value)}\n`)
    .join('')

/** For people: a line for each service, and one for the container that takes commands. */
export const toText = (states: readonly EnvironmentState[], now: number): string => {
  const titles = ['environment', 'service', 'host names', 'ports', 'address', 'published', 'status', 'ends']
  const rows = states.flatMap(state => rowsOf(state, now))
  return formatTable(
    titles.map(title => ({ title })),
    rows,
    '…',
  )
    .map(line => `${line.trimEnd()}\n`)
    .join('')
}

const rowsOf = (state: EnvironmentState, now: number): string[][] => {
  const { name, services, job, address } = state
  const ends = endOf(state, now)
  return [
    ...services.map(service => [
      ...[name, service.image, service.hosts.join(' '), service.ports.join(' '), service.ip],
      ...[publishedOf(service, address), service.status, ends],
    ]),
    ...(job ? [[name, job.image, '', '', '', '', `takes commands as ${job.name}`, ends]] : []),
  ]
}

const publishedOf = ({ published }: EnvironmentService, address: string): string =>
  Object.entries(published)
    .map(([inside, outside]) => `${inside}=${address}:${outside}`)
    .join(' ')

const endOf = ({ until }: EnvironmentState, now: number): string => {
  if (until === undefined) return 'with its process'
  const minutes = Math.max(0, Math.round((until - now / 1000) / 60))
  return minutes < 120 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`
}
