import type { Command, Flag, Flags } from './command.ts'
import { commands } from './commands.ts'

const row = (left: string, right: string, width: number): string => `  ${left.padEnd(width)}  ${right}\n`

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => row(left, right, width)).join('')
}

/** `gantry --help` */
export const overview = (): string =>
  [
    'Run GitLab CI/CD jobs in Docker containers.\n',
    '\nUsage: gantry COMMAND [ARGUMENTS]\n\nExamples:\n',
    table([
      ['gantry run', 'run the pipeline of this folder'],
      ['gantry run test --needs', 'run the job "test" and the jobs it needs'],
      ['gantry list', 'see which jobs there are'],
    ]),
    '\nCommands:\n',
    table(Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)),
    '\nRun "gantry COMMAND --help" for the flags of one.\n',
  ].join('')

/** `gantry COMMAND --help` */
export const commandHelp = ({ summary, usage, examples, flags }: Command<Flags>): string =>
  [
    `${summary}.\n\nUsage: gantry ${usage}\n`,
    examples.length > 0 ? `\nExamples:\n${table(examples)}` : '',
    `\nFlags:\n${table([...Object.entries(flags).map(([name, flag]) => [left(name, flag), right(flag)] as const), ['-h, --help', 'Show this help.']])}`,
  ].join('')

const left = (name: string, { short, value }: Flag): string =>
  `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`

const right = ({ help, env, many }: Flag): string =>
  `${help}${many ? ' May be repeated.' : ''}${env ? ` [${env}]` : ''}`
