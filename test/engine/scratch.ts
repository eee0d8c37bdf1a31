import { randomUUID } from 'node:crypto'
import type { ContainerSpec } from '../../lib/docker/spec.ts'
import { createDockerEngine } from '../../lib/engine/docker.ts'
import type { ByteSink } from '../../lib/engine/engine.ts'
import { SystemFault } from '../../lib/util/errors.ts'

export const engine = createDockerEngine()

/** Everything of one test file carries this label. */
export const labels = { 'gantry-test.engine': randomUUID().slice(0, 8) }

let count = 0

/** A name that no other test uses. */
export const uniqueName = (): string => `gantry-test-${labels['gantry-test.engine']}-${count++}`

/** A container of the busybox image, with stdin; without a network of its own, which is half of what a start costs. */
export const busybox = (more: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name: uniqueName(),
  image: 'gantry-test/busybox:latest',
  labels,
  network: 'host',
  interactive: true,
  command: ['sh'],
  env: {},
  mounts: [],
  aliases: [],
  logDriver: 'none',
  ...more,
})

/** Removes all of it, and tells what could not be removed or is still there. */
export const removeAll = async (): Promise<readonly string[]> => {
  const things = await engine.list(labels)
  const of = (kind: string) => things.filter(thing => thing.kind === kind).map(({ id }) => id)
  const failed = await engine.remove({ containers: of('container'), networks: of('network'), volumes: of('volume') })
  return [...failed, ...(await engine.list(labels)).map(({ kind, id }) => `${kind} ${id}`)]
}

/** A sink and what it was given. */
export const collect = (): { readonly sink: ByteSink; readonly text: (stream: 'stdout' | 'stderr') => string } => {
  const given: { stream: string; chunk: Buffer }[] = []
  return {
    sink: (chunk, stream) => void given.push({ stream, chunk }),
    text: wanted => Buffer.concat(given.filter(({ stream }) => stream === wanted).map(({ chunk }) => chunk)).toString(),
  }
}

/** The fault that a promise rejects with. */
export const faultOf = async (promise: Promise<unknown>): Promise<SystemFault> => {
  const thrown = await promise.then(
    value => new Error(`no fault, but ${JSON.stringify(value)}`),
    error => error,
  )
  if (thrown instanceof SystemFault) return thrown
  throw thrown
}
