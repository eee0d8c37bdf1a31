import { words } from '../docker/words.ts'
import { SystemFault } from '../util/errors.ts'
import type { Engine } from './engine.ts'

/**
 * Why something has failed that the engine should be able to do, if it is no Docker engine. Asked afterwards: where nothing
 * fails, it does not matter who answers.
 */
export const unsupported = async (engine: Engine): Promise<SystemFault | undefined> => {
  const info = await engine.info().catch(() => undefined)
  if (info?.product !== 'podman') return undefined
  return new SystemFault('engine_unsupported', words.podman(info.serverVersion))
}
