import { spawn } from 'node:child_process'
import { quote } from '../../lib/shell/quote.ts'
import { bin } from './bin.ts'
import type { Project } from './project.ts'

export type Terminal = {
  type(text: string): void
  /** Waits until the screen shows this, after what was waited for last; fails when the program ends before. */
  until(pattern: RegExp): Promise<void>
  /** All that was shown, without colours and what moves the cursor. */
  readonly shown: () => string
  /** The exit code. */
  readonly ended: Promise<number | null>
}

/** Runs a command line of gantry on a terminal of its own, of 100 columns and 30 lines; `script` makes it (bsdutils). */
export const onTerminal = ([name = '', ...argv]: readonly string[], { folder, env }: Project): Terminal => {
  const command = [...bin, name, '-C', folder, ...argv].map(quote).join(' ')
  const child = spawn('script', ['-qfec', `stty cols 100 rows 30; exec ${command}`, '/dev/null'], {
    env: { ...env, CI: undefined, TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  // Whatever becomes of the test, nothing outlives it.
  process.once('exit', () => child.kill())
  let all = ''
  let seen = 0
  let wake = (): void => {}
  let isOver = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    all += text
    wake()
  })
  const ended = new Promise<number | null>(resolve => {
    child.once('close', code => {
      isOver = true
      wake()
      resolve(code)
    })
  })
  const shown = () => all.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '')

  const until = async (pattern: RegExp): Promise<void> => {
    for (;;) {
      const match = pattern.exec(shown().slice(seen))
      if (match) {
        seen += match.index + match[0].length
        return
      }
      if (isOver) throw new Error(`${pattern} was not shown after:\n${shown().slice(seen - 200)}`)
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }

  return { type: text => void child.stdin.write(text), until, shown, ended }
}
