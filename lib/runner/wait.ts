import type { JobContext } from './context.ts'

/** Waits until the services answer. */
export const waitForServices = async (_context: JobContext): Promise<void> => {}
