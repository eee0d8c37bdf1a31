import { readConfig } from '../../settings/config.ts'
import { defaultConfigFile, readConfigText } from '../../settings/file.ts'
import { showRows } from '../../settings/show.ts'
import { colourLevel, createStyle, hasUnicode } from '../../ui/colours.ts'
import { formatProblems } from '../../ui/problems.ts'
import { inputError } from '../../util/errors.ts'
import { defineCommand } from '../command.ts'
import { exitCode } from '../io.ts'
import { words } from '../words.ts'

export const config = defineCommand({
  name: 'config',
  summary: 'Check a config.toml, or show where each setting comes from',
  usage: 'config check|show [FILE]',
  examples: [
    ['gantry config check', 'report everything that is wrong in the file'],
    ['gantry config show', 'print every setting, its value and its place'],
  ],
  flags: { config: { short: 'c', value: 'FILE', help: 'The file, if not named as an argument.', env: 'CONFIG_FILE' } },
  positionals: { min: 1, max: 2 },
  run: async (io, flags, [verb = '', file = flags.config ?? defaultConfigFile()]) => {
    if (verb !== 'check' && verb !== 'show')
      throw inputError(words.notOneOf('config', verb, ['check', 'show'], undefined))
    const text = await readConfigText(file)
    const { problems, rows } = readConfig(text, file, io.env)
    const isWrong = problems.some(({ severity }) => severity === 'error')
    if (verb === 'show' && !isWrong) io.stdout.write(showRows(rows))
    const style = createStyle(colourLevel(undefined, io.env, io.stderr.isTTY === true), hasUnicode(io.env))
    io.stderr.write(formatProblems(problems, new Map([[file, text]]), style))
    return isWrong ? exitCode.wrongInput : exitCode.passed
  },
})
