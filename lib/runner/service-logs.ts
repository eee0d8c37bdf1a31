import type { Engine } from '../engine/engine.ts'
import type { JobContext, ServiceContext } from './context.ts'
import { knobsOf } from './knobs.ts'
import { grey, warning } from './style.ts'

/** As much of a service's log as a warning shows (runner-docker-executor §1.5). */
const most = 64 * 1024

/** What a service has printed so far, with timestamps, at most 64 KiB. */
export const readServiceLog = async (engine: Engine, container: string): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  const keep = (chunk: Buffer): void => {
    if (size < most) chunks.push(chunk.subarray(0, most - size))
    size += chunk.length
  }
  await engine.logs(container, keep, { follow: false, timestamps: true }).catch(() => {})
  return Buffer.concat(chunks).toString('utf8')
}

/** With `CI_DEBUG_SERVICES`, what the services print appears in the job's log (runner-docker-executor §5.5). */
export const followServices = async (context: JobContext): Promise<void> => {
  const { log, variables, run, services, followers } = context
  const knobs = knobsOf(variables)
  const isWanted = knobs.flag('CI_DEBUG_SERVICES', false)
  for (const note of knobs.notes) log.say(warning(note))
  if (!isWanted || run.settings.runner.debugTraceDisabled) return
  for (const service of services) followers.push(follow(context, service))
}

const follow = (context: JobContext, { container, names }: ServiceContext) => {
  const { run, log } = context
  const stop = new AbortController()
  let rest = ''
  const print = (chunk: Buffer): void => {
    const lines = `${rest}${chunk.toString('utf8')}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) log.say(grey(`[service:${names.aliases.join('-')}] ${line}`))
  }
  const options = { follow: true, timestamps: true, signal: stop.signal }
  const ended = run.engine.logs(container, print, options).catch(() => {})
  return {
    stop: () => {
      stop.abort()
      return ended
    },
  }
}
