import type { Management } from '../../gitlab/manage.ts'
import type { Selector } from '../../gitlab/runner-file.ts'
import { openRunnerFile } from '../../gitlab/runner-file.ts'
import { defaultConfigFile } from '../../settings/file.ts'
import { systemId } from '../../settings/system-id.ts'
import { defined } from '../../util/defined.ts'
import { version } from '../../util/version.ts'
import type { Io } from '../io.ts'

/** The file that the commands about runners work on. */
export const configFlag = {
  config: { short: 'c', value: 'FILE', help: 'The config.toml of the runners.', env: 'CONFIG_FILE' },
} as const

/** Which runners are meant. The environment has no say: it would remove the wrong ones (runner-docker-executor §10.5). */
export const selectorFlags = {
  ...configFlag,
  name: { short: 'n', value: 'NAME', help: 'The runner of this name.' },
  url: { short: 'u', value: 'URL', help: 'Runners of this server.' },
  token: { short: 't', value: 'TOKEN', help: 'The runner with this token.' },
} as const

type SelectorFlags = { readonly [K in 'config' | 'name' | 'url' | 'token']: string | undefined }

/** What a command about runners works with. */
export const toManagement = async (io: Io, flags: SelectorFlags): Promise<Management> => {
  const file = flags.config ?? defaultConfigFile()
  const selector: Selector = defined({ name: flags.name, url: flags.url, token: flags.token })
  return {
    runnerFile: await openRunnerFile(file, io.env),
    selector,
    systemId: await systemId(file),
    version,
    say: text => void io.stderr.write(`${text}\n`),
  }
}
