import { parseError } from '../docker/parse/error.ts'
import { createClient, fault } from './client.ts'

type Env = Readonly<Record<string, string>>

/** What docker is told so that it uses the engine of a context or an address; empty texts count as absent there. */
export const environmentOf = (name: string): Env => {
  if (name.includes('://')) return { DOCKER_HOST: name, DOCKER_CONTEXT: '' }
  return name === 'default' ? { DOCKER_CONTEXT: '' } : { DOCKER_HOST: '', DOCKER_CONTEXT: name }
}

/** Where the engine of a context or an address is, as `DOCKER_HOST` would say it. Throws `SystemFault`. */
export const hostOf = async (name: string, env: Env = {}): Promise<string> => {
  if (name.includes('://')) return name
  const format = '{{.Endpoints.docker.Host}}'
  const args = ['context', 'inspect', '--format', format, name]
  const { exitCode, stdout, stderr } = await createClient({ env }).capture({ args })
  if (exitCode !== 0) throw fault(parseError(stderr), stderr)
  return stdout.trim()
}
