/** What a process of tests has registered and seen; printed, and turned into the exit code, when the process ends. */
const registered = new Set<string>()
const settled = new Set<string>()
const failures: string[] = []
let passed = 0

/** Names a test to be run. Two tests of one name could hide each other. */
export const register = (name: string): void => {
  if (registered.has(name)) fail(name, 'two tests have this name')
  registered.add(name)
}

export const pass = (name: string): void => {
  settled.add(name)
  passed += 1
}

/** Notes the failure of a test, which uvu prints itself. */
export const note = (name: string): void => {
  settled.add(name)
  failures.push(name)
}

/** Notes and prints a failure that uvu would swallow: of a hook, or of the harness. */
export const fail = (name: string, error: unknown): void => {
  failures.push(name)
  process.stdout.write(`\n   FAIL  ${name}\n    ${error instanceof Error ? error.stack : String(error)}\n`)
}

process.on('exit', () => {
  for (const name of registered) if (!settled.has(name)) fail(name, 'registered, but not run to its end')
  if (registered.size === 0) fail('(no test)', 'nothing was registered')
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`)
  if (failures.length > 0) process.exitCode = 1
})
