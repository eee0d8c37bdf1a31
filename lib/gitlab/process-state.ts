/** Whether an agent works, waits for its jobs to end, or ends them, in the reference runner's words (runner-api §5). */
export const processState = ({ stop, abort }: { readonly stop: AbortSignal; readonly abort: AbortSignal }): string => {
  if (abort.aborted) return 'forceful-shutdown'
  return stop.aborted ? 'graceful-shutdown' : 'running'
}
