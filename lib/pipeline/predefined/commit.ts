import type { Facts } from '../facts.ts'
import { slug } from '../slug.ts'
import type { Values } from './values.ts'

const TITLE_LIMIT = 100

/** `CI_COMMIT_*` and the configuration's address. */
export const commitVariables = ({ commit, ref, mergeRequest, user, server, project, configPath }: Facts): Values => {
  const [title = '', ...rest] = commit.message.split('\n')
  const isTag = ref.kind === 'tag'
  const host = new URL(server.url).host
  return {
    CI_COMMIT_SHA: commit.sha,
    CI_COMMIT_SHORT_SHA: commit.sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: commit.beforeSha,
    CI_COMMIT_REF_NAME: ref.name,
    CI_COMMIT_REF_SLUG: slug(ref.name),
    CI_COMMIT_REF_PROTECTED: String(ref.protected),
    CI_COMMIT_BRANCH: isTag || mergeRequest ? undefined : ref.name,
    CI_COMMIT_TAG: isTag ? ref.name : undefined,
    CI_COMMIT_TAG_MESSAGE: isTag ? commit.tagMessage : undefined,
    CI_COMMIT_AUTHOR: commit.author,
    CI_COMMIT_MESSAGE: commit.message,
    CI_COMMIT_MESSAGE_IS_TRUNCATED: 'false',
    CI_COMMIT_TITLE: title,
    CI_COMMIT_DESCRIPTION: title.length < TITLE_LIMIT ? rest.join('\n').replace(/^\n+/, '') : commit.message,
    CI_COMMIT_TIMESTAMP: commit.timestamp,
    CI_COMMIT_USER_LOGIN: user.login,
    CI_CONFIG_REF_URI: `${host}/${project.path}//${configPath}@refs/${isTag ? 'tags' : 'heads'}/${ref.name}`,
  }
}
