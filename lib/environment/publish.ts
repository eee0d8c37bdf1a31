import type { Engine } from '../engine/engine.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The engine, but the ports of services are published at free ports: of this machine alone, or of all addresses of a
 * machine that is reached over the network.
 */
export const publishing = (engine: Engine, { DOCKER_HOST = '' }: Env): Engine => {
  const address = /^(tcp|ssh|https?):/.test(DOCKER_HOST) ? '' : '127.0.0.1:'
  return {
    ...engine,
    createContainer: async (spec, signal) => {
      if (spec.labels['com.gitlab.gitlab-runner.type'] !== 'service') return engine.createContainer(spec, signal)
      const image = await engine.inspectImage(spec.image, spec.platform)
      const ports = (image?.tcpPorts ?? []).flatMap(port => ['--publish', `${address}:${port}`.replace(/^:/, '')])
      return engine.createContainer({ ...spec, options: [...(spec.options ?? []), ...ports] }, signal)
    },
  }
}
