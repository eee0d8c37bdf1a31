import type { GitWishes } from './git-wishes.ts'
import type { GitInfo } from './payload.ts'

/** What the log says about how the sources came, in GitLab Runner's words (runner-docker-executor §3.12). */
export const sourceLines = (wishes: GitWishes, git: GitInfo): readonly string[] => {
  if (git.url === '' || wishes.strategy === 'none') return ['Skipping Git repository setup', ...nothingMore]
  if (wishes.strategy === 'empty') {
    return ['Skipping Git repository setup and creating an empty build directory', ...nothingMore]
  }
  const depth = wishes.depth > 0 ? ` with git depth set to ${wishes.depth}` : ''
  return [
    `Fetching changes${depth}...`,
    wishes.checkout
      ? `Checking out ${git.sha.slice(0, 8)} as detached HEAD (ref is ${git.ref})...`
      : 'Skipping Git checkout',
    submoduleLine(wishes),
  ]
}

const nothingMore = ['Skipping Git checkout', 'Skipping Git submodules setup']

const submoduleLine = ({ submodules: { strategy, depth } }: GitWishes): string => {
  if (strategy === 'none') return 'Skipping Git submodules setup'
  const how = strategy === 'recursive' ? ' recursively' : ''
  return `Updating/initializing submodules${how}${depth > 0 ? ` with git depth set to ${depth}` : ''}...`
}
