import { readFile } from 'node:fs/promises'
import { register as registerRunner } from '../../gitlab/register.ts'
import { type Given, type Table, toRunnerTable } from '../../gitlab/register-table.ts'
import type { ServerOptions } from '../../gitlab/registration.ts'
import { addRunner, openRunnerFile, type RunnerFile } from '../../gitlab/runner-file.ts'
import { readTemplate } from '../../gitlab/template.ts'
import {
  registered,
  tokenTwice,
  tooMany,
  unreadableTemplate,
  wrongAccessLevel,
  wrongSeconds,
} from '../../gitlab/words.ts'
import { defaultConfigFile } from '../../settings/file.ts'
import { systemId } from '../../settings/system-id.ts'
import { defined } from '../../util/defined.ts'
import { inputError } from '../../util/errors.ts'
import { version } from '../../util/version.ts'
import { type Command, defineCommand, type Flags } from '../command.ts'
import { exitCode } from '../io.ts'
import { openPrompt } from '../prompt.ts'
import { registerFlags } from './register-flags.ts'

export const register: Command<Flags> = defineCommand<Flags>({
  name: 'register',
  summary: 'Register a runner with a GitLab server',
  usage: 'register [FLAGS]',
  examples: [
    ['gantry register', 'answer a few questions'],
    [
      'gantry register --non-interactive --url https://gitlab.com/ --token glrt-… --docker-image ruby:3.3',
      'register a runner that was created in GitLab',
    ],
  ],
  flags: registerFlags,
  positionals: { min: 0, max: 0 },
  run: async (io, flags) => {
    const given: Given = { ...flags, name: flags.name ?? flags.description }
    const options = toServerOptions(given)
    const template = await loadTemplate(given['template-config'])
    const runnerFile = await openRunnerFile(String(given.config ?? defaultConfigFile()), io.env)
    const prompt = given['non-interactive'] === true || !io.stdin.isTTY ? undefined : openPrompt(io)
    const warn = (text: string) => void io.stderr.write(`WARNING: ${text}\n`)
    const request = {
      own: toRunnerTable(given, io.env),
      template,
      options,
      leaveRunner: given['leave-runner'] === true,
      configFile: runnerFile.file,
      systemId: await systemId(runnerFile.file),
      version,
      warn,
      ...defined({ ask: prompt?.ask, registrationToken: textOf(given['registration-token']) }),
    }
    const save = async (runner: Table) => {
      for (const text of doubts(runnerFile, runner)) warn(text)
      await addRunner(runnerFile, runner)
    }
    await registerRunner(request, save).finally(() => prompt?.close())
    io.stderr.write(`${registered(runnerFile.file)}\n`)
    return exitCode.passed
  },
})

const textOf = (value: Given[string]): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const loadTemplate = async (file: Given[string]): Promise<Table> => {
  const name = textOf(file)
  if (name === undefined) return {}
  const text = await readFile(name, 'utf8').catch(() => {
    throw inputError(unreadableTemplate(name))
  })
  return readTemplate(text, name)
}

const toServerOptions = (given: Given): ServerOptions => {
  const switched = (flag: string) => (typeof given[flag] === 'boolean' ? given[flag] : undefined)
  const accessLevel = textOf(given['access-level'])
  const seconds = textOf(given['maximum-timeout'])
  if (accessLevel !== undefined && !['not_protected', 'ref_protected'].includes(accessLevel))
    throw inputError(wrongAccessLevel(accessLevel))
  if (seconds !== undefined && !/^\d+$/.test(seconds)) throw inputError(wrongSeconds(seconds))
  return defined({
    tags: textOf(given['tag-list']),
    runUntagged: switched('run-untagged'),
    locked: switched('locked'),
    accessLevel,
    maximumTimeout: seconds === undefined ? undefined : Number(seconds),
    paused: switched('paused'),
    note: textOf(given['maintenance-note']),
  })
}

/** What is allowed, but probably not meant (runner-docker-executor §10.2). */
const doubts = ({ config }: RunnerFile, runner: Table): readonly string[] => {
  const { concurrent } = config.global
  const tooHigh = (['limit', 'request_concurrency'] as const).flatMap(key =>
    Number(runner[key] ?? 0) > concurrent ? [tooMany(key, Number(runner[key]), concurrent)] : [],
  )
  return config.runners.some(({ identity }) => identity.token === runner.token) ? [...tooHigh, tokenTwice] : tooHigh
}
