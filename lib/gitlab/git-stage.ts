import type { Variable } from '../plan/types.ts'
import { knobsOf } from '../runner/knobs.ts'
import type { GitStage } from '../shell/git-stage.ts'
import { temporaryDir } from '../shell/script.ts'
import { loginOf } from './address.ts'
import type { GitWishes } from './git-wishes.ts'
import { cloneFrom } from './mirror.ts'
import type { SourcesOptions } from './mirror-place.ts'
import { serverNames } from './server-names.ts'

/** How the container of `helper_image` gets a job's sources: there all flags are obeyed (runner-docker-executor §3.12). */
export const gitStageOf = (
  { settings, payload, workspace }: SourcesOptions,
  wishes: GitWishes,
  variables: readonly Variable[],
): GitStage => {
  const knobs = knobsOf(variables)
  const { git, projectPath } = payload
  const { runner } = settings
  const info = cloneFrom(git, runner.cloneUrl, projectPath)
  const projectDir = `${workspace.buildsDir}/${workspace.projectPath}`
  const strategy = wishes.submodules.strategy === 'invalid' ? 'none' : wishes.submodules.strategy
  return {
    projectDir,
    url: loginOf(info.url)?.url ?? info.url,
    sha: git.sha,
    ref: git.ref,
    refspecs: git.refspecs,
    depth: git.depth,
    strategy: wishes.strategy === 'fetch' ? 'fetch' : 'clone',
    ...(wishes.native && { cloneFlags: knobs.list('GIT_CLONE_EXTRA_FLAGS', []) }),
    checkout: wishes.checkout,
    fetchFlags: knobs.list('GIT_FETCH_EXTRA_FLAGS', ['--prune', '--quiet']),
    cleanFlags: wishes.clean,
    submodules: {
      strategy,
      depth: wishes.submodules.depth,
      paths: wishes.submodules.paths,
      updateFlags: knobs.list('GIT_SUBMODULE_UPDATE_FLAGS', []),
    },
    lfs: wishes.lfs,
    cleanConfig: runner.cleanGitConfig,
    safeDirectory: runner.safeDirectoryCheckout,
    config: configOf(info.url, serverNames({ settings, payload }, info), wishes, tlsFiles(variables, projectDir)),
  }
}

/** The files that the job's own shell makes of the certificates of the runner's settings. */
const tlsFiles = (variables: readonly Variable[], projectDir: string): readonly (readonly [string, string])[] =>
  (
    [
      ['sslCAInfo', 'CI_SERVER_TLS_CA_FILE'],
      ['sslCert', 'CI_SERVER_TLS_CERT_FILE'],
      ['sslKey', 'CI_SERVER_TLS_KEY_FILE'],
    ] as const
  )
    .filter(([, name]) => variables.some(({ key, value, file }) => key === name && file && value !== ''))
    .map(([key, name]) => [key, `${temporaryDir(projectDir)}/${name}`])

const configOf = (
  address: string,
  { base, hosts, others }: ReturnType<typeof serverNames>,
  { submodules }: GitWishes,
  tls: readonly (readonly [string, string])[],
): string => {
  const login = loginOf(address)
  const http = [
    ...(login?.authorization === undefined ? [] : [['extraHeader', `Authorization: ${login.authorization}`] as const]),
    ...tls,
  ]
  const ssh = submodules.forceHttps ? hosts.flatMap(host => [`git@${host}:`, `ssh://git@${host}/`]) : []
  return [
    '[include]',
    '\tpath = ~/.gitconfig',
    '[init]',
    '\tdefaultBranch = master',
    ...section('http', login && `${new URL(login.url).origin}/`, http),
    ...section(
      'url',
      base,
      [...others, ...ssh].map(each => ['insteadOf', each] as const),
    ),
    '',
  ].join('\n')
}

const section = (name: string, of: string | undefined, values: readonly (readonly [string, string])[]): string[] =>
  of === undefined || values.length === 0
    ? []
    : [`[${name} ${JSON.stringify(of)}]`, ...values.map(([key, value]) => `\t${key} = ${JSON.stringify(value)}`)]
