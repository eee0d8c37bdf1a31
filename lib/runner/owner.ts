import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Owner } from '../docker/labels.ts'

/** The process that we are, for the labels of what we make. */
export const ownerOf = (run: string): Owner => ({
  run,
  host: hostname(),
  pid: process.pid,
  started: startTime(process.pid),
})

/**
 * True when the process that a thing belongs to is over, or the time that the thing was given. A process on another machine counts as alive: nothing is known
 * of it, and nothing of a run that may go on is ever touched.
 */
export const isDead = (owner: Owner): boolean =>
  owner.until === undefined ? isGone(owner) : owner.until <= Date.now() / 1000

/** The same, and true for what `--keep-failed` has kept once its run is over. */
export const isUnused = (owner: Owner): boolean => isDead(owner) || (owner.kept === true && isGone(owner))

/** The process is known to go on. */
export const isAlive = (owner: Owner): boolean => owner.host === hostname() && !isGone(owner)

/** The process is known to be over. */
const isGone = ({ host, pid, started }: Owner): boolean =>
  host === hostname() && (!exists(pid) || startTime(pid) !== started)

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * When a process began, as the kernel counts it, with the id of this boot: a number of a process may be given again. Empty
 * where there is no `/proc`; the number alone then has to do.
 */
const startTime = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in parentheses, may hold anything; the start time is the 20th field after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    return `${boot}-${ticks}`
  } catch {
    return ''
  }
}
