import { resolve } from 'node:path'
import { foldersOf } from '../../api/folders.ts'
import { latestArtifacts, takeOut } from '../../api/runs.ts'
import { openProject } from '../../project/project.ts'
import { formatTable } from '../../ui/table.ts'
import { inputError } from '../../util/errors.ts'
import { suggest } from '../../util/suggest.ts'
import type { StoredArtifacts } from '../../workspace/artifacts.ts'
import { defineCommand } from '../command.ts'
import { lookFlags, pipelineFlags } from '../flags.ts'
import { exitCode } from '../io.ts'
import { words } from '../words.ts'

const actions = ['list', 'get']

export const artifacts = defineCommand({
  name: 'artifacts',
  summary: 'List the artifacts of the latest run, or take them out',
  usage: 'artifacts list | get JOB [DIR]',
  examples: [
    ['gantry artifacts list', 'what the jobs of the latest run have left'],
    ['gantry artifacts get build out', 'the artifacts of the job "build", in the folder "out"'],
  ],
  flags: { cwd: pipelineFlags.cwd, color: lookFlags.color, json: lookFlags.json },
  positionals: { min: 1, max: 3 },
  run: async (io, given, [action = '', job, dir = '.']) => {
    if (!actions.includes(action)) throw inputError(words.unknownAction('artifacts', action, actions))
    const folders = foldersOf(io.env)
    const { root } = await openProject({ cwd: resolve(io.cwd, given.cwd ?? '.'), cacheDir: folders.cache, env: io.env })
    const stored = await latestArtifacts(folders.state, root)
    if (action === 'list') {
      io.stdout.write(given.json ? `${JSON.stringify(stored.map(toData), null, 2)}\n` : toText(stored))
      return exitCode.passed
    }
    if (job === undefined) throw inputError(words.missingArgument('artifacts'))
    const names = stored.map(each => each.job)
    const wanted = stored.filter(each => each.job === job)
    if (wanted.length === 0) throw inputError(words.noArtifacts(job, suggest(job, names)))
    io.stdout.write(`${words.takenOut(await takeOut(wanted, resolve(io.cwd, dir)), dir)}\n`)
    return exitCode.passed
  },
})

const toData = ({ job, name, archive, reports, expireIn }: StoredArtifacts) => ({
  job,
  name,
  files: archive?.files ?? 0,
  bytes: archive?.bytes ?? 0,
  reports: Object.keys(reports),
  expire_in: expireIn ?? null,
})

const toText = (stored: readonly StoredArtifacts[]): string => {
  const columns = [
    { title: 'job' },
    { title: 'name' },
    { title: 'files', right: true },
    { title: 'bytes', right: true },
    { title: 'reports' },
  ]
  const rows = stored
    .map(toData)
    .map(each => [each.job, each.name, `${each.files}`, `${each.bytes}`, each.reports.join(', ')])
  return formatTable(columns, rows, '…')
    .map(line => `${line}\n`)
    .join('')
}
