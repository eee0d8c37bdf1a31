import type { Command, Flags } from './command.ts'

export type CommandEntry = { readonly summary: string; readonly load: () => Promise<Command<Flags>> }

/** Every command: its line in the help, and where it is. A command is loaded only when it is the one to run. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  run: { summary: 'Run the pipeline, or some of its jobs', load: async () => (await import('./commands/run.ts')).run },
  list: { summary: 'List the jobs that would run', load: async () => (await import('./commands/list.ts')).list },
  graph: {
    summary: 'Draw which jobs wait for which',
    load: async () => (await import('./commands/graph.ts')).graph,
  },
  lint: {
    summary: 'Check a pipeline file and everything it includes',
    load: async () => (await import('./commands/lint.ts')).lint,
  },
  preview: {
    summary: 'Print the full configuration, includes and extends resolved',
    load: async () => (await import('./commands/preview.ts')).preview,
  },
  plan: { summary: 'Print what would run, as data', load: async () => (await import('./commands/plan.ts')).plan },
  init: { summary: 'Start a project from a template', load: async () => (await import('./commands/init.ts')).init },
  artifacts: {
    summary: 'List the artifacts of the latest run, or take them out',
    load: async () => (await import('./commands/artifacts.ts')).artifacts,
  },
  cache: {
    summary: "List the project's caches, or clear them",
    load: async () => (await import('./commands/cache.ts')).cache,
  },
  clean: {
    summary: 'Remove what crashed runs have left in Docker',
    load: async () => (await import('./commands/clean.ts')).clean,
  },
  env: {
    summary: 'Start services for tests, run commands beside them, and end them',
    load: async () => (await import('./commands/env.ts')).env,
  },
  shell: {
    summary: "Open a shell in a job's container, just before its script",
    load: async () => (await import('./commands/shell.ts')).shell,
  },
  register: {
    summary: 'Register a runner with a GitLab server',
    load: async () => (await import('./commands/register.ts')).register,
  },
  verify: {
    summary: 'Ask GitLab whether it still knows the runners',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  unregister: {
    summary: 'Take runners out of GitLab and of the file',
    load: async () => (await import('./commands/unregister.ts')).unregister,
  },
  'reset-token': {
    summary: 'Replace the tokens of runners',
    load: async () => (await import('./commands/reset-token.ts')).resetToken,
  },
  runners: {
    summary: 'List the runners of a config.toml',
    load: async () => (await import('./commands/runners.ts')).runners,
  },
  config: {
    summary: 'Check a config.toml, or show where each setting comes from',
    load: async () => (await import('./commands/config.ts')).config,
  },
  image: {
    summary: 'Print digests of images, and pin the images of a pipeline',
    load: async () => (await import('./commands/image.ts')).image,
  },
  auth: {
    summary: 'Prepare and check the credentials of registries',
    load: async () => (await import('./commands/auth.ts')).auth,
  },
  'run-single': {
    summary: 'Do jobs of one runner, one at a time, then end',
    load: async () => (await import('./commands/run-single.ts')).runSingle,
  },
  start: {
    summary: 'Do the jobs of the registered runners',
    load: async () => (await import('./commands/start.ts')).start,
  },
}
