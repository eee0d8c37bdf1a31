import { join } from 'node:path'
import type { Program } from './measure.ts'
import { stateOf } from './state.ts'

/**
 * Two programs that do the same, or little; ours may take `most` times as long, `seconds`, and `memory` MB. Without
 * `plain`, for want of a peer, there is nothing to compare with.
 */
export type Pair = {
  readonly name: string
  readonly ours: Program
  readonly plain?: Program | undefined
  readonly repetitions: number
  readonly most: number
  readonly seconds?: number
  readonly memory?: number
}

export const image = 'gantry-test/busybox:latest'
/** Programs that run in the folder of a project below `root`; the peer's project is a copy of its own. */
export const programs = (root: string, peer: string | undefined) => {
  const output = join(root, 'output')
  return {
    node: (folder: string, ...args: string[]): Program => ({
      argv: [process.execPath, ...args],
      cwd: join(root, folder),
      output,
      env: stateOf(root),
    }),
    docker: (script: string): Program => ({
      argv: ['docker', 'run', '--rm', '-i', image, 'sh', '-c', script],
      cwd: root,
      output,
    }),
    shell: (script: string): Program => ({ argv: ['sh', '-c', script], cwd: root, output }),
    peerIn: (folder: string, prepare?: (cwd: string) => Promise<void>): Program | undefined => {
      const cwd = join(root, 'peer', folder)
      return peer === undefined
        ? undefined
        : { argv: [peer], cwd, output, ...(prepare && { before: () => prepare(cwd) }) }
    },
  }
}
