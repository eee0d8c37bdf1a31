import { quote } from './quote.ts'

const green = '\x1b[32;1m'
const reset = '\x1b[0;m'

/** The shell command that prints a line in GitLab Runner's green. */
export const echoGreen = (text: string): string => `echo ${quote(`${green}${text}${reset}`)}`

/**
 * The commands of a script section as GitLab Runner writes them: each is announced, then follows as it is, so that all are
 * lines of one program (runner-docker-executor §3.4). An empty command prints an empty line.
 */
export const announced = (commands: readonly string[], { isChecked, sections }: Announcing = {}): string[] =>
  commands
    .map(command => command.trim())
    .flatMap((command, index) =>
      command === '' ? ['echo'] : [announce(command, sections?.[index]), command, ...(isChecked ? [check] : [])],
    )

export type Announcing = {
  /** `FF_ENABLE_BASH_EXIT_CODE_CHECK` */
  readonly isChecked?: boolean
  /** `FF_SCRIPT_SECTIONS`: the names of the sections that show commands of many lines whole, one for each command. */
  readonly sections?: readonly string[]
}

/** Ends the script also where the job has told its shell not to (`FF_ENABLE_BASH_EXIT_CODE_CHECK`). */
const check = '_gantry_exit_code=$?; if [ $_gantry_exit_code -ne 0 ]; then exit $_gantry_exit_code; fi'

const announce = (command: string, section: string | undefined): string => {
  const [first = '', ...more] = command.split('\n')
  if (more.length > 0 && section !== undefined) return folded(command, section)
  return echoGreen(`$ ${first}${more.length > 0 ? ' # collapsed multi-line command' : ''}`)
}

/** A section that holds the command only: what that prints comes after it (runner-docker-executor §3.4). */
const folded = (command: string, name: string): string => {
  const [start, end] = [
    `section_start:%s:section_${name}[hide_duration=true,collapsed=true]`,
    `section_end:%s:section_${name}`,
  ]
  const clear = '\\r\\033[0K'
  return [
    `printf '${start}${clear}%s\\n' "$(date +%s)" ${quote(`${green}$ ${command}${reset}`)}`,
    `printf '${end}${clear}\\n' "$(date +%s)"`,
  ].join('\n')
}
