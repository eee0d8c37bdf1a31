import type { ProjectOptions } from './options.ts'
import type { Server } from './server.ts'

/**
 * The server to ask, with the token of the environment: `GANTRY_GITLAB_TOKEN`, `GITLAB_TOKEN`, or inside a job
 * `CI_JOB_TOKEN`. A token goes only to the server that it is meant for: the one that was named, that of the surrounding
 * job, or gitlab.com; never to whatever host a remote happens to have.
 */
export const toServer = (url: string, { gitlabUrl, env = {} }: ProjectOptions): Server => {
  const token = env.GANTRY_GITLAB_TOKEN || env.GITLAB_TOKEN
  const isNamed = gitlabUrl !== undefined || hostOf(env.GITLAB_HOST ?? '') === hostOf(url)
  const isOwnJob = env.CI_SERVER_URL !== undefined && hostOf(env.CI_SERVER_URL) === hostOf(url)
  if (token && (isNamed || isOwnJob || hostOf(url) === 'gitlab.com'))
    return { url, headers: { 'private-token': token } }
  if (env.CI_JOB_TOKEN && isOwnJob) return { url, headers: { 'job-token': env.CI_JOB_TOKEN } }
  return { url, headers: {} }
}

const hostOf = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
