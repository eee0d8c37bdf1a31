import { quote } from './quote.ts'

const green = '\x1b[32;1m'
const reset = '\x1b[0;m'

/** The shell command that prints a line in GitLab Runner's green. */
export const echoGreen = (text: string): string => `echo ${quote(`${green}${text}${reset}`)}`

/**
 * The commands of a script section as GitLab Runner writes them: each is announced, then follows as it is, so that all are
 * lines of one program (runner-docker-executor §3.4). An empty command prints an empty line.
 */
export const announced = (commands: readonly string[]): string[] =>
  commands.map(command => command.trim()).flatMap(command => (command === '' ? ['echo'] : [announce(command), command]))

const announce = (command: string): string => {
  const [first = '', ...more] = command.split('\n')
  return echoGreen(`$ ${first}${more.length > 0 ? ' # collapsed multi-line command' : ''}`)
}
