import type { Words } from '../util/errors.ts'

const didYouMean = (prefix: string, name: string | undefined): { hint?: string } =>
  name === undefined ? {} : { hint: `Did you mean "${prefix}${name}"?` }

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** What the command line says about its own arguments, and about how a command ended. */
export const words = {
  unknownCommand: (name: string, near: string | undefined): Words => ({
    message: `There is no command "${name}".`,
    hint: near === undefined ? 'Run "gantry --help" for the list of commands.' : `Did you mean "gantry ${near}"?`,
  }),
  unknownFlag: (command: string, flag: string, near: string | undefined): Words => ({
    message: `"gantry ${command}" has no flag ${flag}.`,
    hint: near === undefined ? `Run "gantry ${command} --help" for the list.` : `Did you mean "--${near}"?`,
  }),
  wrongFlag: (command: string, text: string): Words => ({
    message: text,
    hint: `Run "gantry ${command} --help" for what it takes.`,
  }),
  missingArgument: (command: string): Words => ({
    message: `"gantry ${command}" needs an argument.`,
    hint: `Run "gantry ${command} --help" for an example.`,
  }),
  surplusArgument: (command: string, text: string): Words => ({
    message: `"gantry ${command}" does not know what to do with "${text}".`,
    hint: `Run "gantry ${command} --help" for what it takes.`,
  }),
  neededFlag: (flag: string): Words => ({ message: `--${flag} is needed, or --runner with a config.toml.` }),
  notANumber: (flag: string, text: string): Words => ({
    message: `--${flag} takes a whole number above 0, not "${text}".`,
  }),
  notOneOf: (flag: string, text: string, known: readonly string[], near: string | undefined): Words => ({
    message: `--${flag} takes ${known.join(', ')}, not "${text}".`,
    ...didYouMean('', near),
  }),
  notAPair: (flag: string, text: string): Words => ({
    message: `"${text}" is nothing for --${flag}.`,
    hint: `Write --${flag} NAME=VALUE.`,
  }),
  notAVolume: (text: string): Words => ({
    message: `"${text}" is no volume.`,
    hint: "Write a path of the containers, or SOURCE:PATH with a path of the engine's machine or the name of a volume.",
  }),
  ignoredOfHead: (): Words => ({
    message: '--include-ignored takes files of the working copy, and --source head leaves that out.',
    hint: 'Leave one of the two out.',
  }),
  shellAfterFailure: (container: string): string =>
    `A shell in ${container}, as the failed job has left it; its services still run. Leave it to go on.`,
  shellOfKept: (container: string): string =>
    `A shell in ${container}, as the failed job has left it. "gantry clean" removes it; --name opens a new one.`,
  jobAndServices: (job: string): Words => ({
    message: `The job "${job}" has services of its own.`,
    hint: 'Name a job, or services with --service, but not both.',
  }),
  notADuration: (flag: string, text: string): Words => ({
    message: `--${flag} takes a time, not "${text}".`,
    hint: 'Write 30m, 8h or 2 days.',
  }),
  unknownAction: (command: string, action: string, known: readonly string[], near?: string): Words => ({
    message: `"gantry ${command}" does not know "${action}".`,
    hint: near === undefined ? `It knows ${known.join(', ')}.` : `Did you mean "gantry ${command} ${near}"?`,
  }),
  noArtifacts: (job: string, near: string | undefined): Words => ({
    message: `The latest run has no artifacts of a job "${job}".`,
    hint: near === undefined ? 'See what there is with "gantry artifacts list".' : `Did you mean "${near}"?`,
  }),
  takenOut: (entries: number, dir: string): string => `${count(entries, 'item')} in ${dir}.`,
  noUser: (name: string): Words => ({ message: `This machine has no user "${name}".` }),
  unknownTemplate: (name: string, known: readonly string[], near: string | undefined): Words => ({
    message: `There is no template "${name}".`,
    hint: near === undefined ? `Templates: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  }),
  wouldOverwrite: (file: string): Words => ({
    message: `${file} is there already.`,
    hint: 'Name an empty folder.',
  }),
  initialized: (name: string, dir: string): string =>
    `The template "${name}" is in ${dir}. Try it there with "gantry run".`,
  cleanedSnapshots: (volumes: number): string => `Removed ${count(volumes, 'source snapshot')}.`,
  cleaned: ({ container, network, volume }: { container: number; network: number; volume: number }): string =>
    container + network + volume === 0
      ? 'Nothing was left behind.'
      : `Removed ${container} containers, ${network} networks and ${volume} volumes of runs that had ended.`,
  notAnswered: { message: 'Nothing was changed, because a question was not answered.' } satisfies Words,
  notActedOn: (keyword: string, jobs: readonly string[]): string =>
    `Not acted on locally: ${keyword} (${jobs.length > 5 ? `${jobs.slice(0, 5).join(', ')}, …` : jobs.join(', ')})`,
  valid: (file: string, included: number, of: { created: number; jobs: number } | undefined): string => {
    const jobs = of === undefined ? '' : `: ${of.created} of ${count(of.jobs, 'job')} would be in the pipeline`
    return `${file} is valid${included === 0 ? '' : `, with ${count(included, 'included file')}`}${jobs}.`
  },
  notInFile: (job: string, near: string | undefined): Words => ({
    message: `There is no job "${job}".`,
    hint: near === undefined ? 'See all jobs with "gantry list --all".' : `Did you mean "${near}"?`,
  }),
  explained: (job: string, created: boolean, when: string | undefined): string =>
    created ? `${job} is in the pipeline (when: ${when ?? 'on_success'}).` : `${job} is not in the pipeline.`,
  workflowExplained: (created: boolean): string =>
    created ? 'workflow: a pipeline is created.' : 'workflow: no pipeline is created.',
  matched: 'matches',
  notMatched: (reason: string | undefined): string => `does not match${reason === undefined ? '' : `: ${reason}`}`,
  noneMatched: 'No rule matches.',
  leftOut: 'not in this pipeline',
  stopping: 'Stopping: running jobs get SIGTERM, then after_script and clean-up. Press Ctrl-C again to kill them.',
  killing: 'Killing what still runs.',
  leftBehind: (things: readonly string[]): string => `These could not be removed: ${things.join('; ')}`,
  bug: 'This is a bug in Gantry. Please report it with the text above.',
} as const
