import type { Words } from '../util/errors.ts'

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const fileUnreadable = (file: string, error: unknown): Words => ({
  message: `The file "${file}" cannot be read: ${reason(error)}`,
  hint: 'Make it readable for your user, or take it out of the repository.',
})

export const fileShrank = (file: string): Words => ({
  message: `The file "${file}" became shorter while it was being read.`,
  hint: 'Something writes to the working copy; run again when it has finished.',
})

export const gitFailed = (args: readonly string[], stderr: string): Words => ({
  message: `"git ${args.join(' ')}" failed: ${stderr.trim() || 'no message'}`,
  hint: 'Run the same command in your working copy to see what git wants.',
})
