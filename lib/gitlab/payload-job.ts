import type { Cache, Job } from '../plan/types.ts'
import { type Reader, WrongJson } from './json-reader.ts'
import { readArtifacts, whenOf } from './payload-artifacts.ts'
import { readImage, readService, readVariable } from './payload-image.ts'

/** Two hours, when the server names no time (runner-api §2). */
const defaultTimeout = 7200

/** The Plan's job: `before_script` and `script` arrive as one. */
export const readJob = (root: Reader): Job => {
  if (root.raw('id') === undefined) throw new WrongJson('the job has no id')
  const info = root.object('job_info')
  const timeout = root.object('runner_info')?.integer('timeout') ?? 0
  const step = (name: string) =>
    root
      .objects('steps')
      .find(each => each.text('name') === name)
      ?.texts('script') ?? []
  const hook = (name: string) =>
    root
      .objects('hooks')
      .find(each => each.text('name') === name)
      ?.texts('script') ?? []
  const image = root.object('image')
  return {
    id: root.integer('id'),
    name: info?.text('name') ?? '',
    stage: info?.text('stage') ?? '',
    services: root.objects('services').map(readService),
    variables: root.objects('variables').map(readVariable),
    beforeScript: [],
    script: step('script'),
    afterScript: step('after_script'),
    preGetSourcesScript: hook('pre_get_sources_script'),
    postGetSourcesScript: hook('post_get_sources_script'),
    when: 'on_success',
    allowFailure: false,
    retry: { max: 0, when: [], exitCodes: [] },
    timeout: timeout > 0 ? timeout : defaultTimeout,
    interruptible: false,
    tags: [],
    cache: root.objects('cache').map(readCache),
    ...(image && image.text('name') !== '' && { image: readImage(image) }),
    ...archiveOf(root),
  }
}

const readCache = (cache: Reader): Cache => ({
  key: cache.text('key'),
  paths: cache.texts('paths'),
  untracked: cache.flag('untracked'),
  policy: cache.text('policy') || 'pull-push',
  when: whenOf(cache),
  fallbackKeys: cache.texts('fallback_keys'),
  unprotect: false,
  suffixed: true,
})

/** The archive of the job's `artifacts:`, for its workspace; what is sent to GitLab is `Payload.artifacts`. */
const archiveOf = (root: Reader): Pick<Job, 'artifacts'> => {
  const entries = readArtifacts(root)
  const archive = entries.find(({ type }) => type === 'archive')
  const reports = entries.filter(({ type }) => type !== 'archive').map(({ type, paths }) => [type, paths] as const)
  if (entries.length === 0) return {}
  const { paths = [], exclude = [], untracked = false, when = 'on_success', name = '' } = archive ?? {}
  const named = name === '' ? {} : { name }
  return { artifacts: { paths, exclude, untracked, when, reports: Object.fromEntries(reports), ...named } }
}
