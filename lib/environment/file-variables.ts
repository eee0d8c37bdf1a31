import type { JobContext } from '../runner/context.ts'
import { temporaryDir } from '../shell/script.ts'
import { toBytes } from '../workspace/listing.ts'
import { type TarEntry, tarStream } from '../workspace/tar-stream.ts'

/** Puts the files of file variables where a job's script would write them, before the container starts. */
export const sendFileVariables = async (context: JobContext, container: string): Promise<void> => {
  const { run, variables, stops } = context
  const files = variables.filter(({ file }) => file)
  if (files.length === 0) return
  const folder = toBytes(temporaryDir(run.projectDir).slice(1))
  const mtime = Math.floor(run.now() / 1000)
  const entries = files.map(
    ({ key, value }): TarEntry => ({
      kind: 'text',
      path: `${folder}/${toBytes(key)}`,
      mode: 0o644,
      mtime,
      text: value,
    }),
  )
  await run.engine.copyIn(container, '/', tarStream(entries), stops.cancel)
}
