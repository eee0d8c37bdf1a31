import { compiledProgram } from './compiled.ts'

const { start } = compiledProgram(import.meta.dirname, process.argv[2]) ?? (await import('./program.ts'))
await start()
