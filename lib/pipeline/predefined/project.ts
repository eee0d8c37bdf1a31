import type { Facts } from '../facts.ts'
import { slug } from '../slug.ts'
import { pagesDomain } from './server.ts'
import type { Values } from './values.ts'

/** `CI_PROJECT_*`, the default branch and the pages of the project. */
export const projectVariables = ({ project, server }: Facts): Values => {
  const segments = project.path.split('/')
  const name = segments.at(-1) ?? project.path
  const namespace = segments.slice(0, -1).join('/')
  const root = segments[0] ?? ''
  const pagesHost = `${root}.${pagesDomain(new URL(server.url).hostname)}`
  return {
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_NAME: name,
    CI_PROJECT_TITLE: project.title ?? name,
    CI_PROJECT_DESCRIPTION: project.description ?? '',
    CI_PROJECT_TOPICS: '',
    CI_PROJECT_PATH: project.path,
    CI_PROJECT_PATH_SLUG: slug(project.path),
    CI_PROJECT_NAMESPACE: namespace,
    CI_PROJECT_NAMESPACE_SLUG: slug(namespace),
    CI_PROJECT_NAMESPACE_ID: String(project.namespaceId ?? project.id),
    CI_PROJECT_ROOT_NAMESPACE: root,
    CI_PROJECT_URL: project.url,
    CI_PROJECT_VISIBILITY: project.visibility ?? 'private',
    CI_PROJECT_REPOSITORY_LANGUAGES: '',
    CI_PROJECT_CLASSIFICATION_LABEL: '',
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_DEFAULT_BRANCH_SLUG: slug(project.defaultBranch),
    CI_PAGES_HOSTNAME: pagesHost,
    CI_PAGES_URL: `https://${pagesHost}${name === pagesHost ? '' : `/${segments.slice(1).join('/')}`}`,
  }
}
