import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { authFromEnvironment } from '../../credentials/sources.ts'
import { createDockerEngine } from '../../engine/docker.ts'
import { openDepot } from '../../images/depot.ts'
import { askDigest, findDigest } from '../../images/digest.ts'
import { applyEdits } from '../../images/edit.ts'
import { splitName } from '../../images/name.ts'
import { editsOf } from '../../images/pin.ts'
import { judgeFiles, type PinnedFile } from '../../images/pin-files.ts'
import { problemsOf } from '../../images/pin-problems.ts'
import * as words from '../../images/words.ts'
import { colourLevel, createStyle, hasUnicode } from '../../ui/colours.ts'
import { formatProblems } from '../../ui/problems.ts'
import { inputError } from '../../util/errors.ts'
import { defineCommand } from '../command.ts'
import { engineFlag, toClientOptions } from '../flags.ts'
import { exitCode, type Io } from '../io.ts'

/** `gantry image`: digests of images, and pipeline files that name them. */
export const image = defineCommand({
  name: 'image',
  summary: 'Print digests of images, and pin the images of a pipeline',
  usage: 'image digest IMAGE…|pin [FILE…] [FLAGS]',
  examples: [
    ['gantry image digest ruby:2.6', 'print ruby:2.6@sha256:…'],
    ['gantry image pin --write', 'write the digest of every image into .gitlab-ci.yml'],
    ['gantry image pin --check', 'fail when something is not pinned, or a tag has moved'],
  ],
  flags: {
    ...engineFlag,
    write: { help: 'Change the files in place; comments and layout stay.' },
    check: { help: 'Change nothing; end with exit code 2 when something should be changed.' },
  },
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  run: async (io, flags, [action = '', ...rest]) => {
    if (action === 'digest' && rest.length > 0) return printDigests(io, await open(io, flags.engine), rest)
    if (action === 'pin')
      return pin(io, await open(io, flags.engine), rest.length > 0 ? rest : ['.gitlab-ci.yml'], flags)
    throw inputError(words.unknownAction(action))
  },
})

const open = async (io: Io, engine: string | undefined) => ({
  depot: await openDepot(createDockerEngine(toClientOptions(engine)), { env: io.env }),
  auth: authFromEnvironment(io.env),
})

type Opened = Awaited<ReturnType<typeof open>>

const printDigests = async (io: Io, { depot, auth }: Opened, images: readonly string[]): Promise<number> => {
  let code: number = exitCode.passed
  for (const name of images) {
    const found = await findDigest(depot, name, auth)
    const { repository, tag } = splitName(name)
    if (found.ok) io.stdout.write(`${repository}${tag === undefined ? '' : `:${tag}`}@${found.digest}\n`)
    else {
      io.stderr.write(`${found.message}\n`)
      code = exitCode.environment
    }
  }
  return code
}

const pin = async (
  io: Io,
  { depot, auth }: Opened,
  names: readonly string[],
  flags: { write?: boolean | undefined; check?: boolean | undefined },
) => {
  const read = (file: string) => readFile(resolve(io.cwd, file), 'utf8').catch(() => undefined)
  const files = await judgeFiles(names, read, name => askDigest(depot, name, auth))
  const missing = names.find(name => !files.some(({ file }) => file === name))
  if (missing !== undefined) throw inputError(words.noFile(missing))
  if (flags.write) for (const file of files) await rewrite(io, file)
  return report(io, files, flags)
}

const rewrite = async (io: Io, { file, text, pins }: PinnedFile): Promise<void> => {
  const edited = applyEdits(text, editsOf(pins))
  if (edited !== text) await writeFile(resolve(io.cwd, file), edited)
}

/** With `--write` only what could not be written is a problem; without a flag, what would be written is listed. */
const report = (io: Io, files: readonly PinnedFile[], { write = false, check = false }): number => {
  const pins = files.flatMap(file => file.pins)
  if (!check) {
    for (const found of pins)
      if (found.state === 'unpinned' || found.state === 'moved')
        io.stdout.write(`${found.pos.file}:${found.pos.line}: ${found.image} → ${found.to}\n`)
  }
  const problems = problemsOf(pins, check && !write)
  const style = createStyle(colourLevel(undefined, io.env, io.stderr.isTTY === true), hasUnicode(io.env))
  const sources = new Map(files.map(({ file, text }) => [file, text]))
  io.stderr.write(formatProblems(problems, sources, style))
  return problems.some(problem => problem.severity === 'error') ? exitCode.wrongInput : exitCode.passed
}
