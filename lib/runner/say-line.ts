import type { LogLine } from '../workspace/select.ts'
import type { JobContext } from './context.ts'
import { error, info, warning } from './style.ts'

const styles = { info, warning, error }

/** Prints a line of the workspace into the job's log. */
export const sayLine =
  ({ log }: JobContext) =>
  ({ level, text }: LogLine): void =>
    log.say(styles[level](text))
