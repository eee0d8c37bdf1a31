import type { AuthSources } from '../../lib/credentials/sources.ts'
import { createDockerEngine } from '../../lib/engine/docker.ts'
import { openDepot } from '../../lib/images/depot.ts'
import { type Depot, ensureImage } from '../../lib/images/ensure.ts'
import type { Ensured } from '../../lib/images/types.ts'

export type Seen = {
  readonly result: Ensured
  /** Lines of the job's log, warnings marked. */
  readonly log: readonly string[]
  readonly secrets: readonly string[]
  /** Docker's command lines. */
  readonly commands: readonly string[]
}

export type Asked = {
  readonly image: string
  readonly policy?: string
  readonly platform?: string
  /** The variable DOCKER_AUTH_CONFIG. */
  readonly config?: unknown
  readonly auth?: Partial<AuthSources>
  readonly signal?: AbortSignal
  readonly onLine?: (line: string) => void
}

/** A depot that does not wait long between tries; `commands` collects docker's command lines. */
export const realDepot = (commands: string[] = [], pauses: number[] = []): Promise<Depot> =>
  openDepot(createDockerEngine({ onCommand: line => commands.push(line) }), {
    chance: {
      sleep: async seconds => {
        pauses.push(seconds)
        await new Promise(resolve => setTimeout(resolve, 300))
      },
      random: () => 0.5,
    },
    env: {},
  })

/** Gets an image from the real engine, with no credentials but the given ones. */
export const getImage = async (asked: Asked, depot?: Depot): Promise<Seen> => {
  const [log, secrets, commands]: [string[], string[], string[]] = [[], [], []]
  const { image, policy = 'always', platform, config, auth, signal, onLine } = asked
  const variable =
    config === undefined ? {} : { variable: typeof config === 'string' ? config : JSON.stringify(config) }
  const result = await ensureImage(
    depot ?? (await realDepot(commands)),
    {
      image,
      ...(platform !== undefined && { platform }),
      policies: { ci: policy.split(' '), settings: [], allowed: ['always', 'if-not-present', 'never'] },
      auth: { home: '/nowhere', job: [], ...variable, ...auth },
    },
    {
      log: (line, level) => {
        log.push(level === 'plain' ? line : `${level}: ${line}`)
        onLine?.(line)
      },
      onSecrets: values => secrets.push(...values),
      ...(signal && { signal }),
    },
  )
  return { result, log, secrets, commands }
}

/** Why an image did not come: GitLab's reason and the sentence for people; `ok` otherwise. */
export const reasonOf = ({ result }: Seen): string =>
  result.ok ? 'ok' : `${result.failure.reason}: ${result.failure.words.message}`

/** An entry of `auths`. */
export const basic = (username: string, password: string): { readonly auth: string } => ({
  auth: Buffer.from(`${username}:${password}`).toString('base64'),
})
