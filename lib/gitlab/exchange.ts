import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Exchange, JobContext } from '../runner/context.ts'
import { pathExpander } from '../runner/expand-path.ts'
import { knobsOf } from '../runner/knobs.ts'
import { Stopped } from '../runner/outcome.ts'
import { openSection } from '../runner/prepare.ts'
import { sayLine } from '../runner/say-line.ts'
import { lookUp } from '../runner/variables.ts'
import { reason } from '../util/errors.ts'
import { isDueWhen, keep } from '../workspace/artifacts.ts'
import { downloadArtifacts, uploadArtifacts } from './artifacts.ts'
import { inAttempts } from './attempts.ts'
import type { Client } from './client.ts'
import { compressionLevel } from './compression.ts'
import { tarToGzip, tarToRaw } from './gzip-write.ts'
import type { Dependency, Payload } from './payload.ts'
import type { PayloadArtifact } from './payload-artifacts.ts'
import { downloadAgain, downloadFailed, downloading, onlyOneRaw, otherFormat, uploaded, uploadFailed } from './words.ts'
import { zipToTar } from './zip-read.ts'
import { tarToZip } from './zip-write.ts'

type Server = { readonly client: Client; readonly payload: Payload }

/** Artifacts of a job that a GitLab server keeps: taken from it before the script, given to it after (runner-api §4). */
export const createExchange = (server: Server): Exchange => ({
  take: context => inFolder(context, folder => takeAll(server, context, folder)),
  give: context => inFolder(context, folder => giveAll(server, context, folder)),
})

/** A folder for the archives while they are on their way. */
const inFolder = async ({ run }: JobContext, work: (folder: string) => Promise<void>): Promise<void> => {
  await mkdir(run.artifactsDir, { recursive: true, mode: 0o700 })
  try {
    await work(run.artifactsDir)
  } finally {
    await rm(run.artifactsDir, { recursive: true, force: true })
  }
}

const takeAll = async ({ client, payload }: Server, context: JobContext, folder: string): Promise<void> => {
  const wanted = payload.dependencies.filter(({ file }) => file !== '')
  if (wanted.length === 0) return
  openSection(context, 'download_artifacts')
  const { variables, stops } = context
  const options = {
    attempts: knobsOf(variables).attempts('ARTIFACT_DOWNLOAD_ATTEMPTS'),
    onFailure: (error: unknown, seconds: number) => {
      sayLine(context)({ level: 'warning', text: downloadAgain(reason(error), seconds) })
    },
    signal: stops.cancel,
  }
  await inAttempts(options, async () => {
    for (const dependency of wanted) await takeOne(client, dependency, context, join(folder, 'download'))
  })
  context.log.section('download_artifacts', 'end')
}

const takeOne = async (client: Client, { id, token, name }: Dependency, context: JobContext, file: string) => {
  const { run, files, container, log, stops } = context
  log.addSecrets([token])
  sayLine(context)({ level: 'info', text: downloading(name, id) })
  const save = (body: NodeJS.ReadableStream) => pipeline(body, createWriteStream(file, { mode: 0o600 }))
  const result = await downloadArtifacts(client, { id, token, save, signal: stops.cancel })
  if (!result.ok) throw failed(downloadFailed(name, result.text))
  if (files && container) await run.engine.copyIn(container, files.projectDir, zipToTar(file), stops.cancel)
}

const giveAll = async (server: Server, context: JobContext, folder: string): Promise<void> => {
  const succeeded = context.failure === undefined
  const due = server.payload.artifacts.filter(
    ({ when, paths, untracked }) => isDueWhen(when, succeeded) && (paths.length > 0 || untracked),
  )
  if (due.length === 0) return
  openSection(context, 'upload_artifacts')
  for (const entry of due) await giveOne(server, entry, context, folder)
  context.log.section('upload_artifacts', 'end')
}

const giveOne = async ({ client, payload }: Server, entry: PayloadArtifact, context: JobContext, folder: string) => {
  const { run, files, container, stops, variables } = context
  if (!files || !container) return
  const log = sayLine(context)
  const format = formatOf(entry)
  if (entry.format !== '' && format !== entry.format) log({ level: 'warning', text: otherFormat(entry.format) })
  const type = entry.type === '' ? 'archive' : entry.type
  const options = { engine: run.engine, job: files, container, log, signal: stops.abort }
  const expand = pathExpander(context)
  const [paths, exclude] = [entry.paths.map(expand), entry.exclude.map(expand)]
  const wanted = { paths, exclude, untracked: entry.untracked, projectDir: files.projectDir }
  const kept = await keep(options, join(folder, 'upload.tar'), wanted, type)
  if (kept === undefined) return
  const packed = join(folder, 'upload')
  await pack(format, kept.stored.file, packed, compressionLevel(lookUp(variables, 'ARTIFACT_COMPRESSION_LEVEL')))
  const { artifactUploadTimeout, artifactResponseHeaderTimeout } = run.settings.runner
  const result = await uploadArtifacts(client, {
    ...{
      id: payload.job.id,
      token: payload.token,
      type: entry.type,
      format: entry.format === '' ? '' : format,
      expireIn: entry.expireIn,
    },
    fileName: fileName(entry, format, expand),
    open: () => createReadStream(packed),
    signal: stops.abort,
    timeout: artifactUploadTimeout,
    headerTimeout: artifactResponseHeaderTimeout,
  })
  if (!result.ok) throw failed(uploadFailed(type, result.text))
  log({ level: 'info', text: uploaded(type) })
}

type Format = 'zip' | 'gzip' | 'raw'

/** Zstandard is nothing that Node can write; GitLab takes zip in its place. */
const formatOf = ({ format }: PayloadArtifact): Format => (format === 'gzip' || format === 'raw' ? format : 'zip')

const pack = async (format: Format, tar: string, file: string, level: number): Promise<void> => {
  if (format === 'gzip') await tarToGzip(tar, file, level)
  else if (format === 'zip') await tarToZip(tar, file, level)
  else if (!(await tarToRaw(tar, file))) throw failed(onlyOneRaw)
}

/** The last part of the name; a path would say where it goes (runner-api §4). */
const fileName = ({ name }: PayloadArtifact, format: Format, expand: (text: string) => string): string => {
  const base = name === '' ? 'artifacts' : posix.basename(expand(name))
  return `${base === '' || base === '.' ? 'default' : base}${format === 'gzip' ? '.gz' : format === 'raw' ? '' : '.zip'}`
}

const failed = (message: string): Stopped =>
  new Stopped({ status: 'failed', reason: 'script_failure', exitCode: 1, message })
