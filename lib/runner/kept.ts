import { Readable } from 'node:stream'
import { helperContainerName, nextName } from '../docker/names.ts'
import { quote } from '../shell/quote.ts'
import { temporaryDir } from '../shell/script.ts'
import { reason, SystemFault } from '../util/errors.ts'
import type { KeptFiles } from '../workspace/types.ts'
import { stageIn } from './checkout.ts'
import type { JobContext } from './context.ts'
import { labelsOf } from './labels.ts'
import { warning } from './style.ts'
import { keepsVolumes } from './volumes.ts'
import { words } from './words.ts'

/** How the job takes over what the one before it in its slot has left; undefined: it begins anew. */
export const keptFiles = (context: JobContext): KeptFiles | undefined => {
  const { sources } = context
  if (!sources || !('clean' in sources) || sources.clean === undefined || !keepsVolumes(context)) return undefined
  return { clean: sources.clean, run: script => runAsRoot(context, script) }
}

/** Whether what the job leaves is for the next one of its slot (runner-docker-executor §2.6). */
export const leavesFiles = (context: JobContext): boolean =>
  keptFiles(context) !== undefined || (stageIn(context)?.strategy === 'fetch' && keepsVolumes(context))

/** Takes out of what stays what was for this job alone: file variables, and what lets git in. Trouble is told and fails nothing. */
export const forgetSecrets = async (context: JobContext): Promise<void> => {
  const { projectDir } = context.run
  const config = keptFiles(context) ? ` ${quote(`${projectDir}/.git/config`)}` : ''
  try {
    await runAsRoot(context, Buffer.from(`rm -rf -- ${quote(temporaryDir(projectDir))}${config}\n`).toString('latin1'))
  } catch (error) {
    context.log.say(warning(words.secretsStay(reason(error))))
  }
}

const runAsRoot = async (context: JobContext, script: string): Promise<void> => {
  const { run, image, helperImage, files, containers, stops } = context
  const name = nextName(helperContainerName(context.name), containers)
  containers.push(name)
  const spec = {
    ...{ name, image: (helperImage ?? image)?.reference ?? '', user: '0', labels: labelsOf(context, 'predefined') },
    ...{ interactive: true, entrypoint: ['sh'], command: [], env: {}, aliases: [], mounts: files?.mounts ?? [] },
    ...{ network: 'none', logDriver: 'none' as const },
  }
  let said = ''
  const listen = (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(0, 1000)
  }
  const stdin = Readable.from([Buffer.from(script, 'latin1')])
  const { exitCode } = await run.engine.attachNew(spec, stdin, listen, stops.abort)
  if (exitCode !== 0) throw new SystemFault('container_failed', words.notTidied(said.trim()))
}
