import type { ByteSink } from '../engine/engine.ts'
import { startMarker } from '../shell/script.ts'

const marker = Buffer.from(startMarker)

/** Passes output on without the marker that a job's shell prints first; `seen` tells whether it came. */
export type ShellWatch = { readonly sink: ByteSink; seen(): boolean; flush(): void | Promise<void> }

/**
 * An entrypoint that never runs the shell it is given leaves no trace in an exit code: the job would pass without having
 * run. The shell's first output tells. Entrypoints may print before it, and the marker may come in two pieces.
 */
export const watchShell = (output: ByteSink): ShellWatch => {
  let started = false
  let held: Buffer = Buffer.alloc(0)

  const look = (chunk: Buffer): void | Promise<void> => {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
    const at = bytes.indexOf(marker)
    started = at >= 0
    const keep = started ? 0 : tailOfMarker(bytes)
    held = bytes.subarray(bytes.length - keep)
    const shown = started
      ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + marker.length)])
      : bytes.subarray(0, bytes.length - keep)
    return shown.length > 0 ? output(shown, 'stdout') : undefined
  }

  return {
    sink: (chunk, stream) => (started || stream === 'stderr' ? output(chunk, stream) : look(chunk)),
    seen: () => started,
    flush: () => (held.length > 0 ? output(held, 'stdout') : undefined),
  }
}

/** How many of the last bytes could be the beginning of the marker. */
const tailOfMarker = (bytes: Buffer): number => {
  for (let size = Math.min(marker.length - 1, bytes.length); size > 0; size--) {
    if (bytes.subarray(bytes.length - size).equals(marker.subarray(0, size))) return size
  }
  return 0
}
