import { processIo } from './io.ts'
import { main } from './main.ts'

export { main }

/** Does what this process was started for; its exit code is set at the end. */
export const start = async (): Promise<void> => {
  // Whoever reads our output may have seen enough, as `head` does: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  process.exitCode = await main(processIo())
}
