import type { Facts } from '../facts.ts'
import type { Values } from './values.ts'

/** `CI_SERVER_*`, the API's addresses, pages, registry and dependency proxy. */
export const serverVariables = ({ server, project, registry }: Facts): Values => {
  const url = new URL(server.url)
  const [major, minor, patch] = server.version.split('.')
  const namespace = project.path.split('/').slice(0, -1)
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  const proxy = `${url.hostname}:${port}`
  return {
    CI_SERVER_URL: server.url,
    CI_SERVER_HOST: url.hostname,
    CI_SERVER_FQDN: url.host,
    CI_SERVER_PORT: port,
    CI_SERVER_PROTOCOL: url.protocol.slice(0, -1),
    CI_SERVER_SHELL_SSH_HOST: url.hostname,
    CI_SERVER_SHELL_SSH_PORT: '22',
    CI_SERVER_NAME: 'GitLab',
    CI_SERVER_VERSION: server.version,
    CI_SERVER_VERSION_MAJOR: major,
    CI_SERVER_VERSION_MINOR: minor,
    CI_SERVER_VERSION_PATCH: patch,
    CI_SERVER_REVISION: '00000000',
    CI_API_V4_URL: `${server.url}/api/v4`,
    CI_API_GRAPHQL_URL: `${server.url}/api/graphql`,
    CI_TEMPLATE_REGISTRY_HOST: 'registry.gitlab.com',
    CI_PAGES_DOMAIN: pagesDomain(url.hostname),
    CI_REGISTRY: registry,
    CI_REGISTRY_IMAGE: registry && `${registry}/${project.path.toLowerCase()}`,
    CI_DEPENDENCY_PROXY_SERVER: proxy,
    CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: `${proxy}/${namespace[0] ?? project.path}/dependency_proxy/containers`,
    CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX: `${proxy}/${namespace.join('/') || project.path}/dependency_proxy/containers`,
  }
}

/** Where GitLab Pages of a server live: `gitlab.io` for gitlab.com. */
export const pagesDomain = (host: string): string => (host === 'gitlab.com' ? 'gitlab.io' : `pages.${host}`)
