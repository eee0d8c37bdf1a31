import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifacts, Variable } from '../plan/types.ts'
import { encodeRecords, writeArchive } from './archive-file.ts'
import { copyWhole, type Written } from './copy-whole.ts'
import { parseDotenv } from './dotenv.ts'
import { readJson, writeJson } from './json-file.ts'
import type { OwnFiles } from './own-files.ts'
import { changedFiles, Doubt, type ProjectFiles, projectFiles } from './project-files.ts'
import { createSelection, type LogLine, type Selection, type SelectionOptions } from './select.ts'
import { readTar, type TarRecord } from './tar-read.ts'
import * as words from './words.ts'

/** What is kept of a job's artifacts, besides the archives themselves. */
export type StoredArtifacts = {
  readonly job: string
  readonly id: number
  /** `artifacts:name`, for those who take them out. */
  readonly name: string
  readonly expireIn?: string
  /** File of the archive, and bytes; absent when no path matched. */
  readonly archive?: Stored
  /** Type → file of an archive with the report's files. */
  readonly reports: Readonly<Record<string, Stored>>
  /** From `reports:dotenv`. */
  readonly variables: readonly Variable[]
}

export type Stored = { readonly file: string; readonly bytes: number; readonly files: number }

export type KeepOptions = ProjectFiles & { readonly log: (line: LogLine) => void }

export type UploadOptions = KeepOptions & {
  /** Paths and name expanded. */
  readonly artifacts: Artifacts
  readonly producer: { readonly job: string; readonly id: number }
  readonly succeeded: boolean
  /** The run's folder for artifacts. */
  readonly folder: string
}

export type Uploaded = {
  readonly stored?: StoredArtifacts
  /** A dotenv report that GitLab would refuse; the job fails. */
  readonly error?: string
}

/**
 * Keeps a job's artifacts and reports in the run's folder (ci-yaml §8.2). Reports are kept whatever `when` says. Nothing
 * matched is no failure. Throws `SystemFault`.
 */
export const uploadArtifacts = async (options: UploadOptions): Promise<Uploaded> => {
  const { artifacts, producer, folder, log, job } = options
  const { paths, exclude, untracked, reports } = artifacts
  const selection = { exclude, projectDir: job.projectDir }
  const isDue = isDueWhen(artifacts.when, options.succeeded) && (paths.length > 0 || untracked)
  const base = join(folder, `${producer.id}`)
  const all = isDue ? await keep(options, `${base}.tar`, { ...selection, paths, untracked }, 'archive') : undefined
  const archive = all?.stored
  const kept: Record<string, Stored> = {}
  for (const [type, paths] of Object.entries(reports)) {
    const report = await keep(options, `${base}.${type}.tar`, { projectDir: job.projectDir, paths }, type)
    if (report) kept[type] = report.stored
  }
  const { variables, error } = await readDotenv(kept.dotenv)
  if (error !== undefined) log(words.error(`Uploading artifacts as "dotenv" failed: ${error}`))
  if (!archive && Object.keys(kept).length === 0) return {}
  const name = artifacts.name ?? 'artifacts'
  const stored = { ...producer, name, reports: kept, variables, ...(archive && { archive }) }
  const record = artifacts.expireIn === undefined ? stored : { ...stored, expireIn: artifacts.expireIn }
  await writeJson(`${base}.json`, record)
  if (error !== undefined) return { stored: record, error }
  // Somebody may look into the files of a job that has failed.
  if (all?.own && options.succeeded && isLarge(all.stored)) await job.handOver?.(all.stored.file, all.own)
  return { stored: record }
}

export const isDueWhen = (when: Artifacts['when'], succeeded: boolean): boolean =>
  when === 'always' || (when === 'on_success') === succeeded

/** To copy such an archive takes longer than to start a container anew, over a layer that has its files. */
const isLarge = ({ bytes, files }: Stored): boolean => bytes > 64 * 1024 * 1024 || files > 2000

/** Of an archive: what of the layer of the job's changes makes up all of it, if that is so. */
export type Kept = { readonly stored: Stored; readonly own?: OwnFiles }

/** Writes what is selected to an archive in `file`, and says so in the log; undefined when nothing is. */
export const keep = async (
  options: KeepOptions,
  file: string,
  wanted: SelectionOptions,
  type: string,
): Promise<Kept | undefined> => {
  options.log(words.info('Uploading artifacts...'))
  const { selection, bytes, files, own } = await store(options, file, wanted)
  for (const line of selection.report()) options.log(line)
  if (files === 0) {
    await rm(file, { force: true })
    options.log(words.error('No files to upload'))
    return undefined
  }
  options.log(words.info(words.stored(type, files, bytes)))
  return { stored: { file, bytes, files }, ...(own && { own }) }
}

/** Has docker write what is selected as a whole. Reads the layer of changes where the whole project would have to be read else; where that is not enough, the project. */
const store = async (
  options: ProjectFiles,
  file: string,
  wanted: SelectionOptions,
): Promise<Written & { readonly selection: Selection }> => {
  const write = async (read: (files: ProjectFiles, selection: Selection) => AsyncIterable<TarRecord>) => {
    const selection = createSelection(wanted)
    const counted = { files: 0 }
    const bytes = await writeArchive(file, encodeRecords(count(read(options, selection), counted)))
    return { selection, bytes, files: counted.files }
  }
  const selection = createSelection(wanted)
  const whole = selection.isWhole ? await copyWhole(options, selection, file) : undefined
  if (whole) return { selection, ...whole }
  if (!selection.roots.includes('')) return write(projectFiles)
  return write(changedFiles).catch(error => {
    if (error instanceof Doubt) return write(projectFiles)
    throw error
  })
}

async function* count(records: AsyncIterable<TarRecord>, counted: { files: number }): AsyncGenerator<TarRecord> {
  for await (const record of records) {
    counted.files += 1
    yield record
  }
}

const readDotenv = async (report: Stored | undefined): Promise<{ variables: Variable[]; error?: string }> => {
  const variables = new Map<string, Variable>()
  if (!report) return { variables: [] }
  for await (const { header, content } of readTar(createReadStream(report.file))) {
    if (header.kind !== 'file') continue
    const chunks: Buffer[] = []
    for await (const chunk of content) chunks.push(chunk)
    const parsed = parseDotenv(Buffer.concat(chunks))
    if ('error' in parsed) return { variables: [], error: parsed.error }
    for (const variable of parsed.variables) variables.set(variable.key, variable)
  }
  return { variables: [...variables.values()] }
}

/** What the jobs of a run left behind, in the order of their ids. */
export const listArtifacts = async (folder: string): Promise<readonly StoredArtifacts[]> => {
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json'))
  const read = await Promise.all(names.map(name => readJson<StoredArtifacts>(join(folder, name))))
  return read.filter(stored => stored !== undefined).sort((one, other) => one.id - other.id)
}
