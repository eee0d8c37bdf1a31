import type { Facts } from '../facts.ts'
import type { Values } from './values.ts'

const LONGEST_DESCRIPTION = 2700

/** `CI_MERGE_REQUEST_*`; all absent outside of merge request pipelines. */
export const mergeRequestVariables = ({ mergeRequest, project, ref, commit }: Facts): Values => {
  if (mergeRequest === undefined) return {}
  const { iid, description, eventType } = mergeRequest
  const isMerged = eventType !== 'detached'
  return {
    CI_MERGE_REQUEST_ID: String(mergeRequest.id),
    CI_MERGE_REQUEST_IID: String(iid),
    CI_MERGE_REQUEST_REF_PATH: `refs/merge-requests/${iid}/head`,
    CI_MERGE_REQUEST_PROJECT_ID: String(project.id),
    CI_MERGE_REQUEST_PROJECT_PATH: project.path,
    CI_MERGE_REQUEST_PROJECT_URL: project.url,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: mergeRequest.targetBranch,
    CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED: String(mergeRequest.targetBranch === project.defaultBranch),
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: isMerged ? mergeRequest.diffBaseSha : '',
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: String(project.id),
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: project.path,
    CI_MERGE_REQUEST_SOURCE_PROJECT_URL: project.url,
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: mergeRequest.sourceBranch,
    CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED: String(ref.protected),
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: isMerged ? commit.sha : '',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: mergeRequest.diffBaseSha,
    CI_MERGE_REQUEST_DIFF_ID: String(iid),
    CI_MERGE_REQUEST_EVENT_TYPE: eventType,
    CI_MERGE_REQUEST_TITLE: mergeRequest.title,
    CI_MERGE_REQUEST_DESCRIPTION: description.slice(0, LONGEST_DESCRIPTION),
    CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED: String(description.length > LONGEST_DESCRIPTION),
    CI_MERGE_REQUEST_LABELS: mergeRequest.labels.length > 0 ? mergeRequest.labels.join(',') : undefined,
    CI_MERGE_REQUEST_DRAFT: String(mergeRequest.draft),
    CI_MERGE_REQUEST_SQUASH_ON_MERGE: 'false',
    CI_OPEN_MERGE_REQUESTS: `${project.path}!${iid}`,
  }
}
