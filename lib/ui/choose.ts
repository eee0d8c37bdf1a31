export type ViewKind = 'list' | 'plain' | 'json' | 'quiet'

export type ViewFlags = {
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly verbose?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  /** `--no-tty` is false. */
  readonly tty?: boolean | undefined
}

export type Situation = {
  readonly stdoutIsTTY: boolean
  /** The list is drawn on stderr; default: as stdout. */
  readonly stderrIsTTY?: boolean
  /** 0 or absent when the terminal does not know: a list would print one character a line. */
  readonly columns?: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags: ViewFlags
}

/** How a run is shown: what the flags ask for, and the live list only where it can be drawn (codebase-style §5.2). */
export const chooseView = (situation: Situation): ViewKind => {
  if (situation.flags.json) return 'json'
  if (situation.flags.quiet) return 'quiet'
  return canDraw(situation) ? 'list' : 'plain'
}

const canDraw = ({ stdoutIsTTY, stderrIsTTY = stdoutIsTTY, columns = 0, env, flags }: Situation): boolean =>
  stdoutIsTTY &&
  stderrIsTTY &&
  columns > 0 &&
  flags.tty !== false &&
  !flags.verbose &&
  !flags['dry-run'] &&
  env.TERM !== 'dumb' &&
  !isSet(env.CI)

const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value)
