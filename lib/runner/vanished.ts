import { SystemFault } from '../util/errors.ts'
import { isContainerGone } from '../workspace/project-files.ts'
import { createBuildContainer } from './build-container.ts'
import type { JobContext } from './context.ts'
import type { Section } from './events.ts'
import { pullImages } from './images.ts'
import { knobsOf } from './knobs.ts'
import type { Shell } from './shell.ts'
import { error, info } from './style.ts'
import { words } from './words.ts'

/** Where a script is run. */
export type Place = {
  readonly container: string
  /** The container runs already. */
  readonly shell?: Shell
  /** To be called when the container says something: it has been started. */
  readonly onOutput: () => void
}

export type Places = {
  readonly stage: Section
  readonly container: string
  readonly shell?: Shell
  /** Makes another one. */
  readonly replace: () => Promise<string>
}

/**
 * Runs a script in a container, and in another one if somebody removes that, in as many attempts as
 * `EXECUTOR_JOB_SECTION_ATTEMPTS` says. A container that was gone before the script came costs no attempt
 * (runner-docker-executor §2.4). Throws `SystemFault` `container_gone` after the last.
 */
export const inContainers = async <End>(
  context: JobContext,
  { stage, replace, ...first }: Places,
  work: (place: Place) => Promise<End>,
): Promise<End> => {
  const { log } = context
  const most = knobsOf(context.variables).attempts('EXECUTOR_JOB_SECTION_ATTEMPTS')
  let place: Omit<Place, 'onOutput'> = first
  let attempt = 1
  for (let turn = 1; ; turn++) {
    let hasRun = false
    const onOutput = () => {
      hasRun = true
    }
    try {
      return await work({ ...place, onOutput })
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown
      if (hasRun || turn > 1) {
        log.say(error(words.containerGone(place.container)))
        if (attempt === most) {
          if (most > 1) log.say(error(words.attemptsExceeded))
          throw thrown
        }
        attempt++
        log.say(info(words.retrying(stage)))
      }
    }
    place = { container: await replace() }
  }
}

/**
 * Does what reads the job's files, and if somebody has removed the container that they are read through, once more with
 * another one: they are in volumes.
 */
export const withFiles = async (
  context: JobContext,
  stage: Section,
  work: (context: JobContext) => Promise<void>,
): Promise<void> => {
  try {
    await work(context)
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown
    context.log.section(stage, 'end')
    await replaceContainer(context)
    await work(context)
  }
}

/** What a script has left outside the volumes is lost with the old one; whoever removed it may have removed its image. */
export const replaceContainer = async (context: JobContext): Promise<string> => {
  await pullImages(context)
  context.container = await createBuildContainer(context)
  return context.container
}

/** Its image too may have gone, before a container was made of it. */
const isGone = (thrown: unknown): boolean =>
  isContainerGone(thrown) || (thrown instanceof SystemFault && thrown.code === 'image_missing')
