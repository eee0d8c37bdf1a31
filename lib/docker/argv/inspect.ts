import type { Command } from '../spec.ts'

/** A Go template that prints one JSON object a line: what we need of an answer, and nothing else. */
export const template = (fields: Readonly<Record<string, string>>): string =>
  `{${Object.entries(fields)
    .map(([name, expression]) => `"${name}":{{json ${expression}}}`)
    .join(',')}}`

const containerTemplate = template({
  id: '.Id',
  status: '.State.Status',
  exitCode: '.State.ExitCode',
  oomKilled: '.State.OOMKilled',
  error: '.State.Error',
  networks: '.NetworkSettings.Networks',
  mounts: '.Mounts',
  // Whole, as below.
  host: '.HostConfig',
})

const detailsTemplate = template({
  id: '.Id',
  name: '.Name',
  status: '.State.Status',
  // Whole: a template that names a field that is left out when empty fails.
  config: '.Config',
  network: '.NetworkSettings',
})

/** Answered by `parse/container.ts`. */
export const inspectContainer = (container: string): Command => ({
  args: ['container', 'inspect', '--format', containerTemplate, container],
})

/** Answered by `parse/details.ts`, one line for each that exists; fails when one does not. */
export const inspectDetails = (containers: readonly string[]): Command => ({
  args: ['container', 'inspect', '--format', detailsTemplate, ...containers],
})

/**
 * Answered by `parse/image.ts`. The whole answer: clients leave empty fields out, each version others, and a template that
 * names one of them fails. `platform` needs an engine of API 1.49 or newer; older ones refuse it. */
export const inspectImage = (image: string, platform?: string): Command => ({
  args: ['image', 'inspect', ...(platform ? ['--platform', platform] : []), image],
})

/** Answered by `parse/together.ts`, in the given order; fails when one is missing. */
export const inspectTogether = (images: readonly string[], volumes: readonly string[]): Command => ({
  args: ['inspect', ...images, ...volumes],
})

/** Answered by `parse/version.ts`. Whole: Podman's answer has no server. */
export const serverVersion: Command = { args: ['version', '--format', '{{json .}}'] }
