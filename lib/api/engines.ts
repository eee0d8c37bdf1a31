import { toEngineName } from '../docker/engine-name.ts'
import { words as dockerWords } from '../docker/words.ts'
import type { ClientOptions } from '../engine/client.ts'
import { createDockerEngine } from '../engine/docker.ts'
import type { Engine } from '../engine/engine.ts'
import type { RunEvent } from '../runner/events.ts'
import type { EngineChoice } from '../runner/site.ts'
import { inputError, SystemFault } from '../util/errors.ts'
import { words } from './words.ts'

/** An engine by its context or address, and how many jobs it runs at once. */
export type EngineSpec = { readonly name?: string; readonly slots: number }

/** `CONTEXT`, `CONTEXT=SLOTS`, or an address like `ssh://me@host`; none at all is docker's own choice. Throws `InputError`. */
export const toEngineSpecs = (texts: readonly string[], slots: number): readonly EngineSpec[] => {
  if (texts.length === 0) return [{ slots }]
  const specs = texts.map(text => {
    const [, name = '', count] = /^(.+?)(?:=(\d+))?$/.exec(text) ?? []
    if (count === '0') throw inputError(dockerWords.notAnEngine(text))
    return { name: toEngineName(name), slots: count === undefined ? slots : Number(count) }
  })
  const twice = specs.find(({ name }, at) => specs.findIndex(other => other.name === name) < at)
  if (twice) throw inputError(words.engineTwice(twice.name))
  return specs
}

/** What an engine is called where things are noted about it; undefined: the only one. */
export const engineNameOf = (
  { DOCKER_HOST, DOCKER_CONTEXT }: Readonly<Record<string, string | undefined>>,
  name?: string,
): string | undefined => name ?? (DOCKER_HOST || DOCKER_CONTEXT || undefined)

export type OpenOptions = {
  readonly create?: (options: ClientOptions) => Engine
  /** Told of engines that do not answer, while others do. */
  readonly onLeftOut: (name: string, why: string) => void
}

/** The notice of an engine that does not answer. */
export const leftOut = (name: string, why: string): RunEvent => ({
  at: Date.now(),
  type: 'notice',
  level: 'warning',
  text: words.engineLeftOut(name, why),
})

/** Milliseconds that an engine may take to answer at the start. */
const PATIENCE = 20_000

/**
 * The engines of a run. Where there are several, those that do not answer are left out. Throws `SystemFault` for a context
 * that does not exist, and when no engine answers.
 */
export const openEngines = async (
  specs: readonly EngineSpec[],
  { create = createDockerEngine, onLeftOut }: OpenOptions,
): Promise<readonly EngineChoice[]> => {
  const [only] = specs
  if (only && specs.length === 1)
    return [{ ...only, engine: create(only.name === undefined ? {} : { name: only.name }) }]
  const choices = specs.map(spec => openMortal(spec, create))
  const faults = await Promise.all(choices.map(faultOf))
  const unknown = faults.find(fault => fault?.code === 'context_unknown')
  const alive = choices.filter((_, at) => !faults[at])
  const fault = unknown ?? (alive.length === 0 ? faults[0] : undefined)
  if (fault) throw fault
  for (const [at, { name = '' }] of choices.entries()) if (faults[at]) onLeftOut(name, faults[at].message)
  return alive
}

/** An engine that the run can do without. */
const openMortal = ({ name, slots }: EngineSpec, create: (options: ClientOptions) => Engine): EngineChoice => {
  const life = new AbortController()
  const engine = create({ ...(name !== undefined && { name }), signal: life.signal })
  const remove: Engine['remove'] = async things => {
    try {
      return await engine.remove(things)
    } catch (thrown) {
      // What an engine still holds that was given up is for the next run.
      if (life.signal.aborted) return []
      throw thrown
    }
  }
  return { engine: { ...engine, remove }, slots, ...(name !== undefined && { name }), life }
}

const faultOf = async ({ engine, name = '' }: EngineChoice): Promise<SystemFault | undefined> => {
  const patience = AbortSignal.timeout(PATIENCE)
  try {
    await engine.info(patience)
    return undefined
  } catch (thrown) {
    if (patience.aborted) return new SystemFault('daemon_unreachable', words.engineSilent(name))
    if (thrown instanceof SystemFault) return thrown
    throw thrown
  }
}
