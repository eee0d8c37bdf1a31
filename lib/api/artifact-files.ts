import type { Loader } from '../pipeline/facts.ts'
import type { Artifacts } from '../runner/downstream.ts'
import type { Words } from '../util/errors.ts'
import { readArchivedFile } from '../workspace/read-file.ts'
import { decode } from '../yaml/decode.ts'
import { words } from './words.ts'

/** GitLab takes no larger file from an archive (ci-yaml §9). */
const MAX_BYTES = 5 * 1024 * 1024

export type ArtifactFiles = {
  /** The path under which `loader` knows the file that a job has made. */
  toLocal(artifact: string, job: string): string
  readonly loader: Loader
}

/** Lets the files of `trigger:include:artifact` be read like those of the project. */
export const withArtifactFiles = (loader: Loader, artifacts: Artifacts): ArtifactFiles => {
  const known = new Map<string, { readonly artifact: string; readonly job: string }>()
  const read = async (artifact: string, job: string): Promise<{ readonly text: string } | Words> => {
    const archive = artifacts.get(job)?.archive
    if (!archive) return words.noArchive(job)
    const bytes = await readArchivedFile(archive.file, artifact.replace(/^\/+/, ''), MAX_BYTES)
    if (bytes === undefined) return words.notInArchive(artifact, job)
    const decoded = decode(bytes, artifact)
    return 'problem' in decoded ? decoded.problem : decoded
  }
  return {
    toLocal: (artifact, job) => {
      const path = `artifact:${known.size}/${artifact.replace(/^\/+/, '')}`
      known.set(path, { artifact, job })
      return path
    },
    loader: {
      ...loader,
      load: async request => {
        const made = request.kind === 'local' ? known.get(request.path) : undefined
        if (!made) return loader.load(request)
        const file = await read(made.artifact, made.job)
        return 'text' in file
          ? { file: `${made.job}:${made.artifact}`, text: file.text, origin: { kind: 'repository' } }
          : file
      },
    },
  }
}
