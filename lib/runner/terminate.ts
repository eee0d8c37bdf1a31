import type { Engine } from '../engine/engine.ts'

/**
 * Sends SIGTERM to every process of a container but the first, the youngest first, and gives each five seconds: the shell
 * that is process 1 ignores the SIGTERM of `docker stop`, and its children would never hear of it
 * (runner-docker-executor §2.10).
 */
const sigterm = `
pids=
for path in /proc/[0-9] /proc/[0-9][0-9] /proc/[0-9][0-9][0-9] /proc/[0-9][0-9][0-9][0-9] /proc/[0-9][0-9][0-9][0-9][0-9]*; do
  pids="\${path#/proc/} $pids"
done
for pid in $pids; do
  case $pid in 1|$$|*'*'*) continue;; esac
  kill -TERM "$pid" 2>/dev/null || continue
  turns=0
  while [ -d "/proc/$pid" ] && [ $turns -lt 50 ]; do sleep 0.1; turns=$((turns + 1)); done
done
`

/** Seconds that the whole of it may take, and that \`docker stop\` then waits before it kills. */
const bound = 10
const grace = 10

/** Ends what runs in a job's container, gently first. */
export const terminate = async (engine: Engine, container: string): Promise<void> => {
  await engine.exec(container, ['sh', '-c', sigterm], AbortSignal.timeout(bound * 1000)).catch(() => {})
  await engine.stop([container], grace)
}
