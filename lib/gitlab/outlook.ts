import type { Fleet } from './agent.ts'
import type { Logger } from './logger.ts'
import { about } from './office.ts'
import { asking, nobodyAsks, tooFewWorkers, tooMany } from './words.ts'

/** Says for whom jobs are asked, and which settings cannot be had at once (runner-docker-executor §1.3). */
export const tellOutlook = ({ info, warn }: Logger, { global, runners }: Fleet, configFile: string): void => {
  const { concurrent } = global
  if (runners.length === 0) {
    warn(nobodyAsks(configFile))
    return
  }
  info(
    asking(
      runners.map(({ settings }) => settings.identity.name),
      concurrent,
    ),
  )
  if (runners.length > concurrent) warn(tooFewWorkers(runners.length, concurrent))
  for (const { settings } of runners) {
    const { limit, requestConcurrency } = settings.runner
    if (limit > concurrent) warn(tooMany('limit', limit, concurrent), about(settings))
    if (requestConcurrency > concurrent) {
      warn(tooMany('request_concurrency', requestConcurrency, concurrent), about(settings))
    }
  }
}
