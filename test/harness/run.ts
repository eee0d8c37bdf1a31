import { pathToFileURL } from 'node:url'
import { hold } from './suite.ts'

/** `tsx test/harness/run.ts FILE…`: loads the test files into this process, then runs their suites. */
const start = hold()
for (const file of process.argv.slice(2)) await import(pathToFileURL(file).href)
await start()
