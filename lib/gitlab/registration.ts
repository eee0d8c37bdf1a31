import type { Ask } from './questions.ts'
import type { Table } from './register-table.ts'

/** What GitLab keeps of a runner that is registered with a registration token; undefined where nothing was given. */
export type ServerOptions = {
  readonly tags?: string
  readonly runUntagged?: boolean
  readonly locked?: boolean
  readonly accessLevel?: string
  readonly maximumTimeout?: number
  readonly paused?: boolean
  readonly note?: string
}

export type Registration = {
  /** What flags and environment say of `[[runners]]`. */
  readonly own: Table
  /** The template's `[[runners]]`, or nothing. */
  readonly template: Table
  readonly registrationToken?: string
  readonly options: ServerOptions
  readonly leaveRunner: boolean
  readonly configFile: string
  readonly systemId: string
  readonly version: string
  readonly ask?: Ask
  readonly warn: (text: string) => void
}
