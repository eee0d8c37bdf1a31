import { type ClientOptions, createClient } from './client.ts'
import { containers } from './containers.ts'
import type { Engine } from './engine.ts'
import { images } from './images.ts'
import { leftovers } from './leftovers.ts'

/** The engine that runs the real `docker` binary. Starts nothing until a verb is called. */
export const createDockerEngine = (options: ClientOptions = {}): Engine => {
  const client = createClient(options)
  return { ...images(client), ...containers(client), ...leftovers(client) }
}
