/** What was thrown, as an error: uvu takes `throw null` for success. */
export const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(`threw ${JSON.stringify(thrown) ?? String(thrown)}`)

/** Awaits `body`, but rejects after that many seconds. */
export const limited = async (body: () => unknown, seconds: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${seconds} s`)), seconds * 1000)
  })
  try {
    await Promise.race([body(), late])
  } finally {
    clearTimeout(timer)
  }
}
