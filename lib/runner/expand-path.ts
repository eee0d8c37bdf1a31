import type { Expand } from '../plan/expand.ts'
import { expandWord } from '../shell/expand-word.ts'
import type { JobContext } from './context.ts'
import { warning } from './style.ts'
import { environmentOf } from './variables.ts'
import { words } from './words.ts'

/** Expands paths of artifacts and caches, and names of archives, with the job's variables (ci-yaml §6.3 b3). */
export const pathExpander = ({ run, log, variables }: JobContext): Expand => {
  const environment = environmentOf(variables, run.projectDir)
  return text => {
    const expanded = expandWord(text, name => environment[name])
    if (expanded === undefined) log.say(warning(words.notExpanded(text)))
    return expanded ?? text
  }
}
