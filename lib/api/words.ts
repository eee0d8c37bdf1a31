import type { Words } from '../util/errors.ts'

/** What is said of the files that a pipeline is made from. */
export const words = {
  noPipelineFile: (file: string): Words => ({
    message: `There is no ${file} here.`,
    hint: 'Go to the folder of your project, name the file with --file, or start one with "gantry init".',
  }),
  unreadable: (file: string, why: string): Words => ({ message: `${file} cannot be read: ${why}.` }),
  noArchive: (job: string): Words => ({
    message: `job \`${job}\` has missing artifacts metadata and cannot be extracted!`,
    hint: 'The job must have run before, with the file under `artifacts:paths`.',
  }),
  notInArchive: (file: string, job: string): Words => ({
    message: `Included file \`${file}\` is empty or does not exist in the artifacts of \`${job}\`!`,
  }),
  engineLeftOut: (name: string, why: string): string => `The engine ${name} is left out: ${why}`,
  engineTwice: (name: string): Words => ({
    message: `The engine ${name} is named twice.`,
    hint: 'Say with --engine CONTEXT=SLOTS how many jobs it runs at once.',
  }),
  engineSilent: (name: string): Words => ({
    message: `The engine ${name} does not answer.`,
    hint: 'See `docker context ls`, and try `docker --context NAME version`.',
  }),
  wrongVariable: (text: string): Words => ({
    message: `"${text}" is no variable.`,
    hint: 'Write NAME=VALUE.',
  }),
  wrongLine: (file: string, line: number): Words => ({
    message: `${file}:${line}: this is no variable.`,
    hint: 'A variables file has lines NAME=VALUE, or is a YAML map.',
  }),
  wrongEntry: (file: string, key: string): Words => ({
    message: `${file}: the variable ${key} must be a text, or a map with a value.`,
    hint: 'A map has value, and may have type: file, masked: true, raw: true.',
  }),
} as const
