import type { Words } from '../util/errors.ts'

/** What is said of test environments. */
export const words = {
  alreadyUp: (name: string): Words => ({
    message: `The environment "${name}" is up already.`,
    hint: `End it with "gantry env down --name ${name}", or give this one another --name.`,
  }),
  notUp: (name: string, others: readonly string[]): Words => ({
    message: `There is no environment "${name}".`,
    hint: others.length > 0 ? `These are up: ${others.join(', ')}.` : 'Start one with "gantry env up".',
  }),
  noContainer: (name: string): Words => ({
    message: `The environment "${name}" has no image to run a command in.`,
    hint: 'Name one when it is started: "gantry env up --image IMAGE", or a job that has one.',
  }),
  noService: (name: string, known: readonly string[]): Words => ({
    message: `The environment has no service "${name}".`,
    hint: `Its services: ${known.join(', ')}.`,
  }),
  noPort: (name: string): Words => ({
    message: `The service "${name}" exposes no port.`,
    hint: 'Ask for it by its number.',
  }),
  nothingToStart: (): Words => ({
    message: 'There is nothing to start: no service, and no image.',
    hint: 'Name a job of the pipeline that has services, or give --service IMAGE=ALIAS.',
  }),
  wrongName: (name: string): Words => ({
    message: `"${name}" is no name for an environment.`,
    hint: 'Use letters, digits, dots, dashes and underscores.',
  }),
  ended: (name: string, container: string, log: string): Words => ({
    message: `The service ${name} ended right after its start.`,
    hint: log === '' ? `It has printed nothing (${container}).` : `Its last words: ${log}`,
  }),
  unknownJob: (name: string): Words => ({ message: `There is no job "${name}" in the pipeline.` }),
} as const
