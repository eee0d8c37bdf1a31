import { echoGreen } from './echo.ts'
import { quote } from './quote.ts'
import { temporaryDir } from './script.ts'
import { words } from './words.ts'

/** What the shell of `helper_image` does to get a job's sources (runner-docker-executor §3.12). */
export type GitStage = {
  /** `/builds/<group>/<project>` */
  readonly projectDir: string
  /** Without its login. */
  readonly url: string
  readonly sha: string
  readonly ref: string
  readonly refspecs: readonly string[]
  /** 0: the whole history. */
  readonly depth: number
  /** `clone`: from nothing. */
  readonly strategy: 'fetch' | 'clone'
  /** `GIT_CLONE_EXTRA_FLAGS`, for `clone` by `git clone`; absent: by `git fetch`. */
  readonly cloneFlags?: readonly string[]
  readonly checkout: boolean
  /** `GIT_FETCH_EXTRA_FLAGS` and `GIT_CLEAN_FLAGS`; no clean flags: nothing is cleaned. */
  readonly fetchFlags: readonly string[]
  readonly cleanFlags: readonly string[]
  readonly submodules: {
    readonly strategy: 'none' | 'normal' | 'recursive'
    readonly depth: number
    readonly paths: readonly string[]
    readonly updateFlags: readonly string[]
  }
  readonly lfs: boolean
  /** `clean_git_config`: nothing that an earlier job has left is obeyed. */
  readonly cleanConfig: boolean
  /** `safe_directory_checkout` */
  readonly safeDirectory: boolean
  /** A configuration file's text: how to get in, and other ways to the server. A secret. */
  readonly config: string
}

/** The commands, as lines of one program that ends with its first failure. */
export const gitCommands = (stage: GitStage): readonly string[] => [
  ...configured(stage),
  ...(stage.cloneFlags ? cloned(stage, stage.cloneFlags) : [...begun(stage), ...fetched(stage)]),
  ...checkedOut(stage),
  ...submodules(stage),
  ...listed(stage),
]

/** Where the stage leaves the names of the files that git tracks, each followed by a zero byte. */
export const trackedList = (projectDir: string): string => `${temporaryDir(projectDir)}/gantry_tracked`

const listed = ({ projectDir, checkout }: GitStage): string[] => {
  const file = quote(trackedList(projectDir))
  return checkout ? [`git ls-files -z --recurse-submodules > ${file} 2> /dev/null || git ls-files -z > ${file}`] : []
}

/** Outside of the project, so that it ends with the container; git of the image's user is asked as well. */
const configured = ({ config, projectDir, safeDirectory }: GitStage): string[] => [
  'gantry_config="${TMPDIR:-/tmp}/gantry-gitconfig"',
  `(umask 077; printf '%s' ${quote(config)} > "$gantry_config")`,
  'export GIT_CONFIG_GLOBAL="$gantry_config" GIT_TERMINAL_PROMPT=0 GIT_LFS_SKIP_SMUDGE=1',
  ...(safeDirectory ? [`git config --global --add safe.directory ${quote(projectDir)}`] : []),
]

const begun = ({ projectDir, strategy, cleanConfig }: GitStage): string[] => {
  const folder = quote(projectDir)
  return [
    ...(strategy === 'clone' ? [`rm -rf ${folder}`] : []),
    `mkdir -p ${folder}`,
    `cd ${folder}`,
    'gantry_is_new=true; if [ -d .git ]; then gantry_is_new=false; fi',
    "if [ -d .git ]; then find .git -name '*.lock' -type f -exec rm -f {} +; fi",
    ...(cleanConfig ? ['if [ -d .git ]; then rm -rf .git/config .git/hooks; fi', cleanModules] : []),
    'git init --template=',
    'if [ "$gantry_is_new" = true ]; then echo "Created fresh repository."; fi',
    'git config fetch.recurseSubmodules false',
  ]
}

const cloned = ({ projectDir, url, ref, sha, refspecs, depth }: GitStage, flags: readonly string[]): string[] => {
  const folder = quote(projectDir)
  const shallow = depth > 0 ? ` --depth ${depth}` : ''
  const at = ref === '' ? '' : ` ${ref.startsWith('refs/') ? '--revision' : '--branch'} ${quote(ref)}`
  return [
    `rm -rf ${folder}`,
    echoGreen(words.cloning(ref, depth)),
    `git clone --no-checkout --template=${shallow}${at}${quoted(flags)} ${quote(url)} ${folder}`,
    `cd ${folder}`,
    'git config fetch.recurseSubmodules false',
    // The branch may have moved on since the job was made.
    `git cat-file -e ${quote(sha)} 2> /dev/null || git fetch --quiet${shallow} origin${quoted(refspecs)}`,
  ]
}

/** Of a submodule's configuration only the place of its files is kept; the rest comes again. */
const cleanModules = [
  'if [ -d .git/modules ]; then',
  'find .git/modules -name hooks -type d -exec rm -rf {} + -o -name config -type f -print | while read -r file; do',
  'tree=$(git config --no-includes -f "$file" core.worktree || true); rm -f "$file"',
  'git config -f "$file" core.repositoryformatversion 0; git config -f "$file" core.worktree "$tree"',
  'done; fi',
].join('\n')

const quoted = (list: readonly string[]): string => list.map(word => ` ${quote(word)}`).join('')

const fetched = ({ url, refspecs, depth, fetchFlags }: GitStage): string[] => [
  echoGreen(words.fetching(depth)),
  `git remote add origin ${quote(url)} 2> /dev/null || git remote set-url origin ${quote(url)}`,
  `git fetch${depth > 0 ? ` --depth ${depth}` : ''}${quoted(fetchFlags)} origin${quoted(refspecs)}`,
]

const checkedOut = ({ sha, ref, checkout, cleanFlags, lfs }: GitStage): string[] => {
  if (!checkout) return [echoGreen(words.noCheckout)]
  return [
    echoGreen(words.checkingOut(sha, ref)),
    `git checkout -f -q ${quote(sha)}`,
    ...(cleanFlags.length > 0 ? [`git clean${quoted(cleanFlags)}`] : []),
    ...(lfs ? ['if git lfs version > /dev/null 2>&1; then git lfs pull; echo; fi'] : []),
  ]
}

const submodules = ({ submodules, cleanFlags, lfs }: GitStage): string[] => {
  const { strategy, depth, paths, updateFlags } = submodules
  if (strategy === 'none') return [echoGreen(words.noSubmodules)]
  const deep = strategy === 'recursive' ? ' --recursive' : ''
  const only = paths.length > 0 ? ` --${quoted(paths)}` : ''
  const shallow = depth > 0 ? ` --depth ${depth}` : ''
  const update = `git submodule update --init${deep}${shallow}${quoted(updateFlags)}${only}`
  const clean = cleanFlags.length > 0 ? [`git submodule foreach${deep} ${quote(`git clean${quoted(cleanFlags)}`)}`] : []
  return [
    echoGreen(words.submodules(strategy, depth)),
    `git submodule init${only}`,
    `git submodule sync${deep}${only}`,
    `${update} || { echo 'Updating submodules failed. Retrying...'; git submodule sync${deep}${only}; ${update}; }`,
    ...clean,
    `git submodule foreach${deep} 'git reset --hard'`,
    ...(lfs ? [`if git lfs version > /dev/null 2>&1; then git submodule foreach${deep} 'git lfs pull'; fi`] : []),
  ]
}
