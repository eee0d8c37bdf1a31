import { probeContainerName } from '../docker/names.ts'
import { probePorts } from '../docker/ports.ts'
import { type Health, waitUntilListening } from '../engine/health.ts'
import type { JobContext, ServiceContext } from './context.ts'
import { labelsOf } from './labels.ts'
import { Stopped } from './outcome.ts'
import { readServiceLog } from './service-logs.ts'
import { serviceEnvironment } from './services.ts'
import { plain, yellow } from './style.ts'
import { words } from './words.ts'

/** Seconds, when the settings name none. */
const defaultTimeout = 30

/** Waits until each service listens on a port; one that does not is warned of, and the job goes on (runner-docker-executor §5.3). */
export const waitForServices = async (context: JobContext): Promise<void> => {
  const { run, services, log } = context
  const timeout = run.settings.docker.waitForServicesTimeout || defaultTimeout
  if (services.length === 0 || timeout < 0) return
  log.say(plain(words.waitingForServices(timeout)))
  const blocks = await Promise.all(services.map(service => check(context, service, timeout)))
  for (const block of blocks) if (block !== undefined) log.say(block)
}

/** The block of warning that GitLab shows for a service that did not come up; undefined for one that did. */
const check = async (context: JobContext, service: ServiceContext, timeout: number): Promise<string | undefined> => {
  const { run, image, imageName, stops } = context
  const { container } = service
  const probe = {
    image: image?.reference ?? imageName,
    name: probeContainerName(container),
    labels: labelsOf(context, 'wait'),
  }
  const ports = portsOf(context, service)
  const health = await waitUntilListening(run.engine, { container, ports, timeout, probe }, stops.cancel)
  return health.status === 'listening' ? undefined : warningBlock(context, service, health)
}

const portsOf = (context: JobContext, { service, image }: ServiceContext): readonly number[] => {
  const own = Object.fromEntries((image?.info.env ?? []).map(line => line.split(/=(.*)/s, 2) as [string, string]))
  const probed = probePorts({ ...own, ...serviceEnvironment(service, context) }, image?.info.tcpPorts ?? [])
  if ('ports' in probed) return probed.ports
  throw new Stopped({
    status: 'failed',
    reason: 'runner_system_failure',
    system: true,
    message: words.invalidPort(probed.invalid),
  })
}

const warningBlock = async (context: JobContext, { container }: ServiceContext, health: Health): Promise<string> =>
  [
    '',
    `${yellow('*** WARNING:')} ${words.serviceWarning(container)}`,
    '',
    words.healthCheckError,
    healthError(container, health),
    '',
    words.serviceLogs,
    (await readServiceLog(context.run.engine, container)).trimEnd(),
    '',
    yellow('*********'),
    '',
  ].join('\n')

const healthError = (container: string, health: Health): string => {
  switch (health.status) {
    case 'no_ports':
      return words.noExposedPorts(container)
    case 'exited':
      return words.serviceExited(container, health.exitCode)
    case 'gone':
      return words.serviceGone(container)
    case 'unreadable':
      return health.detail
    default:
      return words.serviceTimeout(container)
  }
}
