import type { ChildProcess } from 'node:child_process'

/** How long a child may take to end after SIGTERM, in milliseconds. */
const GRACE = 2000

const alive = new Set<ChildProcess>()

/** Children lead their own process group, so that helpers they start (credential helpers, ssh) end with them. */
const signalGroup = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, name)
  } catch {
    child.kill(name)
  }
}

const killAll = (): void => {
  for (const child of alive) signalGroup(child, 'SIGKILL')
}

/** Remembers a child until it has ended; those still alive when our own process exits are killed. */
export const register = (child: ChildProcess): void => {
  if (alive.size === 0) process.on('exit', killAll)
  alive.add(child)
  child.once('exit', () => {
    alive.delete(child)
    if (alive.size === 0) process.off('exit', killAll)
  })
}

/** A signal to the child and what it started; SIGKILL if it is still there two seconds later. */
export const terminate = (child: ChildProcess, name: NodeJS.Signals = 'SIGTERM'): void => {
  signalGroup(child, name)
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE)
  child.once('exit', () => clearTimeout(timer))
}
