import { createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAtomically } from './file.ts'

const pattern = /^[sr]_[0-9a-zA-Z]{12}$/

/**
 * The id of this machine among those that share a runner's token: kept in `.runner_system_id` beside the configuration,
 * made anew when that file is missing or spoilt (runner-api §5). A file that cannot be written is no failure.
 */
export const systemId = async (configFile: string): Promise<string> => {
  const file = join(dirname(configFile), '.runner_system_id')
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (pattern.test(kept)) return kept
  const made = await makeSystemId()
  await writeAtomically(file, made).catch(() => undefined)
  return made
}

const makeSystemId = async (): Promise<string> => {
  const machine = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim()
  return machine === '' ? `r_${randomBytes(6).toString('hex')}` : `s_${hash(machine)}`
}

const hash = (machine: string): string =>
  createHmac('sha256', machine).update('gitlab-runner').digest('hex').slice(0, 12)
