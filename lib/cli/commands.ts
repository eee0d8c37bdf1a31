import type { Command, Flags } from './command.ts'

export type CommandEntry = { readonly summary: string; readonly load: () => Promise<Command<Flags>> }

/** Every command: its line in the help, and where it is. A command is loaded only when it is the one to run. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  run: { summary: 'Run the pipeline, or some of its jobs', load: async () => (await import('./commands/run.ts')).run },
  list: { summary: 'List the jobs that would run', load: async () => (await import('./commands/list.ts')).list },
  plan: { summary: 'Print what would run, as data', load: async () => (await import('./commands/plan.ts')).plan },
  init: { summary: 'Start a project from a template', load: async () => (await import('./commands/init.ts')).init },
  clean: {
    summary: 'Remove what crashed runs have left in Docker',
    load: async () => (await import('./commands/clean.ts')).clean,
  },
}
