import { words } from '../shell/words.ts'
import type { GitWishes } from './git-wishes.ts'
import type { GitInfo } from './payload.ts'

/** What the log says about how the sources came, in GitLab Runner's words (runner-docker-executor §3.12). */
export const sourceLines = (wishes: GitWishes, git: GitInfo): readonly string[] => {
  if (git.url === '' || wishes.strategy === 'none') return ['Skipping Git repository setup', ...nothingMore]
  if (wishes.strategy === 'empty') {
    return ['Skipping Git repository setup and creating an empty build directory', ...nothingMore]
  }
  return [
    wishes.native ? words.cloning(git.ref, wishes.depth) : words.fetching(wishes.depth),
    wishes.checkout ? words.checkingOut(git.sha, git.ref) : words.noCheckout,
    submoduleLine(wishes),
  ]
}

const nothingMore = [words.noCheckout, words.noSubmodules]

/** An unknown strategy has ended the job before. */
const submoduleLine = ({ submodules: { strategy, depth } }: GitWishes): string =>
  strategy === 'none' || strategy === 'invalid' ? words.noSubmodules : words.submodules(strategy, depth)
