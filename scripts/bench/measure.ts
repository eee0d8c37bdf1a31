import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

/** A program with its arguments, run in `cwd`; what it prints goes to the file `output`. */
export type Program = {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly output: string
  /** Over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** What has to happen before each run and is not measured. */
  readonly before?: () => Promise<void>
}

/** `milliseconds` from start to end; `peak` in MB of memory, of the process itself, where /proc tells. */
export type Sample = { readonly milliseconds: number; readonly peak: number | undefined }

/** Runs a program once. Rejects when it fails: a failing run measures nothing. */
export const sample = async (program: Program): Promise<Sample> => {
  await program.before?.()
  return measured(program)
}

const measured = ({ argv: [file = '', ...args], cwd, output, env }: Program): Promise<Sample> =>
  new Promise((resolve, reject) => {
    const target = openSync(output, 'w')
    const started = performance.now()
    const stdio = ['ignore', target, target] as const
    const child = spawn(file, args, { cwd, stdio: [...stdio], env: { ...process.env, ...env } })
    let peak: number | undefined
    const watch = setInterval(() => {
      peak = highWaterMark(child.pid) ?? peak
    }, 50)
    child.on('error', reject)
    child.on('exit', code => {
      const milliseconds = performance.now() - started
      clearInterval(watch)
      closeSync(target)
      if (code === 0) resolve({ milliseconds, peak })
      else
        reject(new Error(`${file} ${args.join(' ')} ended with ${code}:\n${readFileSync(output, 'utf8').slice(-2000)}`))
    })
  })

/** The kernel's own record of the most memory that the process had, in MB (proc(5), VmHWM). */
const highWaterMark = (pid: number | undefined): number | undefined => {
  try {
    const kilobytes = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+)/m)?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
