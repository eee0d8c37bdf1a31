import { captureBytes, type ProcessOptions } from '../engine/process.ts'
import { SystemFault } from '../util/errors.ts'
import * as words from './words.ts'

/**
 * The user's working copy is never written: no lock files, no refreshed index. Variables that git hands to its hooks
 * (`GIT_DIR`, …) must not lead us into another repository.
 */
const ENVIRONMENT = { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }

/**
 * For a repository that somebody else decides about: git knows nothing of this machine's configuration, so no filter
 * and no helper of it meets what they wrote, and it uses no transport that runs programs.
 */
export const foreign: Readonly<Record<string, string>> = {
  ...ENVIRONMENT,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'http:https:file',
}

/** Runs git in a folder and returns its stdout. Throws `SystemFault` `git_failed`, or the signal's reason. */
export const git = async (
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  more: Pick<ProcessOptions, 'input' | 'signal'> = {},
): Promise<Buffer> => {
  const options = { cwd, env: { ...ENVIRONMENT, ...env }, maxBytes: 1024 * 1024 * 1024, ...more }
  const ended = await captureBytes('git', args, options)
  if (ended.exitCode !== 0) throw new SystemFault('git_failed', words.gitFailed(args, ended.stderr))
  return ended.stdout
}
