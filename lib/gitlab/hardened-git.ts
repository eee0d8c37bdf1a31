import { captureBytes } from '../engine/process.ts'
import { SystemFault } from '../util/errors.ts'
import { foreign } from '../workspace/git.ts'
import { gitFailed } from '../workspace/words.ts'

export type GitCall = {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly signal?: AbortSignal
}

/**
 * Who writes a repository, or a job, must not run programs on the runner's host: neither by hooks nor by helpers for
 * other protocols, nor by what git calls on its own (runner-docker-executor §3.12).
 */
const options = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'fetch.recurseSubmodules=false'],
  ...['-c', 'credential.helper=', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false', '-c', 'core.askPass='],
  ...['-c', 'transfer.fsckObjects=true', '-c', 'fetch.fsck.zeroPaddedFilemode=ignore', '-c', 'protocol.version=2'],
]

/**
 * Runs git on a repository that somebody else decides about, and returns its stdout. Throws `SystemFault` `git_failed`,
 * or the signal's reason.
 */
export const hardenedGit = async (folder: string, args: readonly string[], call: GitCall = {}): Promise<Buffer> => {
  const env = { ...foreign, ...call.env }
  const ended = await captureBytes('git', [...options, ...args], {
    ...{ cwd: folder, env, maxBytes: 1024 * 1024 * 1024 },
    ...(call.input !== undefined && { input: call.input }),
    ...(call.signal && { signal: call.signal }),
  })
  if (ended.exitCode !== 0) throw new SystemFault('git_failed', gitFailed(args, ended.stderr))
  return ended.stdout
}
