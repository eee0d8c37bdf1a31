import { randomUUID } from 'node:crypto'
import { captureBytes, ProgramMissing } from '../engine/process.ts'

/** Never writes to the user's repository, never asks for a password. */
const ENVIRONMENT = { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }

export type GitAnswer = { readonly ok: boolean; readonly stdout: string; readonly stderr: string }

/** Runs git in a folder. Without a git on the PATH nothing is ok. */
export const git = (folder: string, args: readonly string[]): Promise<GitAnswer> => run(folder, 'git', args)

const run = async (folder: string, program: string, args: readonly string[]): Promise<GitAnswer> => {
  try {
    const options = { cwd: folder, env: ENVIRONMENT, maxBytes: 256 * 1024 * 1024 }
    const { exitCode, stdout, stderr } = await captureBytes(program, args, options)
    return { ok: exitCode === 0, stdout: stdout.toString(), stderr }
  } catch (error) {
    if (error instanceof ProgramMissing) return { ok: false, stdout: '', stderr: error.message }
    throw error
  }
}

/**
 * Runs several git commands, given as text for a shell, one after the other in one process of ours: each that we start
 * ourselves costs as much as two that the shell does.
 */
export const gitAll = async (folder: string, commands: readonly string[]): Promise<readonly GitAnswer[]> => {
  const mark = `\n${randomUUID()} `
  const script = commands.map(command => `git ${command}; printf '%s%d;' "$0" $?`).join('\n')
  const { stdout, stderr } = await run(folder, 'sh', ['-c', script, mark])
  const parts = stdout.split(mark)
  return commands.map((_, at) => {
    const [before = '', after = ''] = [parts[at], parts[at + 1]]
    return { ok: after.startsWith('0;'), stdout: at === 0 ? before : before.slice(before.indexOf(';') + 1), stderr }
  })
}

/** The names in NUL-separated output. */
export const toNames = (stdout: string): readonly string[] => stdout.split('\0').filter(name => name !== '')

/** A name of a branch, tag or commit that can stand in a command line: no option, no range, nothing that git refuses. */
export const isRefName = (name: string): boolean =>
  /^[^-\s:^~?*[\\\x00-\x1f\x7f][^\s:^~?*[\\\x00-\x1f\x7f]*$/.test(name) && !name.includes('..')
