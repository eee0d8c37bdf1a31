import { helperContainerName, nextName } from '../docker/names.ts'
import type { ExecResult } from '../engine/engine.ts'
import { quote } from '../shell/quote.ts'
import { temporaryDir } from '../shell/script.ts'
import { stageIn } from './checkout.ts'
import type { JobContext } from './context.ts'
import { labelsOf } from './labels.ts'
import { plain, warning } from './style.ts'
import { isFlagOn } from './variables.ts'
import { words } from './words.ts'

/** `FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR`: the files of a job are its own, not everybody's (runner-docker-executor §2.9). */
export const hasOwnFiles = (context: JobContext): boolean =>
  isFlagOn(context, 'FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR') && context.files !== undefined

/** Takes from others what the umask of git's container would have taken; there it takes that itself. */
export const closeSources = async (context: JobContext): Promise<void> => {
  if (!hasOwnFiles(context) || stageIn(context) !== undefined) return
  await runAsRoot(context, `chmod -R go-w ${foldersOf(context)}`)
}

/**
 * Gives all files of the job to the user of its image, whoever the job runs as, just before its script. Trouble is told
 * and fails nothing.
 */
export const giveToUser = async (context: JobContext): Promise<void> => {
  const { run, image, log } = context
  if (!hasOwnFiles(context) || ['', '0', 'root'].includes(image?.info.user ?? '')) return
  const asked = await runOnce(context, { image: image?.reference ?? '' }, 'id -u; id -g')
  const [uid, gid] = asked.stdout.slice(-1024).trim().split('\n').slice(-2)
  if (asked.exitCode !== 0 || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? ''))
    return log.say(warning(words.userUnknown(asked.stderr.trim())))
  if (uid === '0') return
  log.say(plain(words.changingOwner(run.projectDir, `${uid}:${gid}`)))
  await runAsRoot(context, `chown -RP -- ${uid}:${gid} ${foldersOf(context)}`)
}

const foldersOf = ({ run: { projectDir } }: JobContext): string =>
  `${quote(projectDir)} ${quote(temporaryDir(projectDir))}`

const runAsRoot = async (context: JobContext, script: string): Promise<void> => {
  const { image, helperImage } = context
  const found = helperImage ?? image
  const { exitCode, stderr } = await runOnce(context, { image: found?.reference ?? '', user: '0' }, script)
  if (exitCode !== 0) context.log.say(warning(words.ownershipFailed(stderr.trim())))
}

type Who = { readonly image: string; readonly user?: string }

const runOnce = (context: JobContext, who: Who, script: string): Promise<ExecResult> => {
  const name = nextName(helperContainerName(context.name), context.containers)
  context.containers.push(name)
  const spec = {
    ...{ name, ...who, labels: labelsOf(context, 'predefined'), interactive: false, env: {}, aliases: [] },
    ...{ entrypoint: ['sh'], command: ['-c', script], mounts: context.files?.mounts ?? [], network: 'none' },
  }
  return context.run.engine.run(spec, context.stops.cancel)
}
