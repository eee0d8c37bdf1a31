import { quote } from './quote.ts'

const green = '\x1b[32;1m'
const reset = '\x1b[0;m'

/** The shell command that prints a line in GitLab Runner's green. */
export const echoGreen = (text: string): string => `echo ${quote(`${green}${text}${reset}`)}`

/**
 * The commands of a script section as GitLab Runner writes them: each is announced, then follows as it is, so that all are
 * lines of one program (runner-docker-executor §3.4). An empty command prints an empty line.
 */
export const announced = (commands: readonly string[], isChecked = false): string[] =>
  commands
    .map(command => command.trim())
    .flatMap(command => (command === '' ? ['echo'] : [announce(command), command, ...(isChecked ? [check] : [])]))

/** Ends the script also where the job has told its shell not to (`FF_ENABLE_BASH_EXIT_CODE_CHECK`). */
const check = '_gantry_exit_code=$?; if [ $_gantry_exit_code -ne 0 ]; then exit $_gantry_exit_code; fi'

const announce = (command: string): string => {
  const [first = '', ...more] = command.split('\n')
  return echoGreen(`$ ${first}${more.length > 0 ? ' # collapsed multi-line command' : ''}`)
}
