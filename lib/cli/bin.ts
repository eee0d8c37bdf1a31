import { processIo } from './io.ts'
import { main } from './main.ts'

// Whoever reads our output may have seen enough, as `head` does: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await main(processIo())
