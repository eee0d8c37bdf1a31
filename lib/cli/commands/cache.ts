import { resolve } from 'node:path'
import { engineNameOf } from '../../api/engines.ts'
import { foldersOf } from '../../api/folders.ts'
import { createDockerEngine } from '../../engine/docker.ts'
import { openProject } from '../../project/project.ts'
import { formatTable } from '../../ui/table.ts'
import { inputError } from '../../util/errors.ts'
import { type CacheRecord, createCacheStore } from '../../workspace/cache-store.ts'
import { defineCommand } from '../command.ts'
import { engineFlag, lookFlags, pipelineFlags, toClientOptions } from '../flags.ts'
import { exitCode } from '../io.ts'
import { words } from '../words.ts'

const actions = ['list', 'clear']

export const cache = defineCommand({
  name: 'cache',
  summary: "List the project's caches, or clear them",
  usage: 'cache list | clear [KEY…]',
  examples: [
    ['gantry cache list', 'every key, its size and its age'],
    ['gantry cache clear', 'all caches of this project'],
  ],
  flags: { cwd: pipelineFlags.cwd, ...engineFlag, color: lookFlags.color, json: lookFlags.json },
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  run: async (io, given, [action = '', ...keys]) => {
    if (!actions.includes(action)) throw inputError(words.unknownAction('cache', action, actions))
    const { state, cache } = foldersOf(io.env)
    const project = await openProject({ cwd: resolve(io.cwd, given.cwd ?? '.'), cacheDir: cache, env: io.env })
    const client = toClientOptions(given.engine)
    const engineName = engineNameOf(io.env, client.name)
    const store = createCacheStore({
      engine: createDockerEngine(client),
      stateDir: state,
      root: project.root,
      projectPath: project.facts.project.path,
      ...(engineName !== undefined && { engineName }),
    })
    if (action === 'list') {
      const records = await store.list()
      io.stdout.write(given.json ? `${JSON.stringify(records.map(toData), null, 2)}\n` : toText(records))
      return exitCode.passed
    }
    const left = await store.clear(keys.length > 0 ? keys : undefined)
    if (left.length > 0) io.stderr.write(`${words.leftBehind(left)}\n`)
    return left.length > 0 ? exitCode.environment : exitCode.passed
  },
})

const toData = ({ key, bytes, made }: CacheRecord) => ({ key, bytes, made: new Date(made).toISOString() })

const toText = (records: readonly CacheRecord[]): string => {
  const columns = [{ title: 'key' }, { title: 'bytes', right: true }, { title: 'made' }]
  const rows = records.map(toData).map(({ key, bytes, made }) => [key, `${bytes}`, made])
  return formatTable(columns, rows, '…')
    .map(line => `${line}\n`)
    .join('')
}
