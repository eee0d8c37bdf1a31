import type { Engine } from '../engine/engine.ts'
import { trackedList } from '../shell/git-stage.ts'
import type { ByteString } from './tar-header.ts'
import { readTar } from './tar-read.ts'

/** The files that git tracks in a container, as the stage that fetched them has listed them; undefined without a list. */
export const readTracked = async (
  engine: Engine,
  container: string,
  projectDir: string,
  signal: AbortSignal,
): Promise<{ has(path: ByteString): boolean; keys(): Iterable<ByteString> } | undefined> => {
  try {
    const chunks: Buffer[] = []
    for await (const { content } of readTar(engine.copyOut(container, trackedList(projectDir), signal)))
      for await (const chunk of content) chunks.push(chunk)
    const names = new Set(Buffer.concat(chunks).toString('latin1').split('\0').filter(Boolean))
    return { has: path => names.has(path) || isGits(path), keys: () => names.keys() }
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** What git keeps for itself, in submodules too. */
const isGits = (path: ByteString): boolean => /(^|\/)\.git(\/|$)/.test(path)
