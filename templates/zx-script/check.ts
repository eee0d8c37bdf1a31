// Runs the job "test", then plays with its database by hand: npm run check
import { environment, run } from 'gantry'
import { $, echo } from 'zx'

const { status, jobs } = await run({
  jobs: ['test'],
  onEvent: event => event.type === 'output' && process.stderr.write(event.text),
})
echo(`The job ended with ${status} after ${jobs.test?.seconds.toFixed(1)} s.`)

// The job's services, its image, its variables and its sources; removed at the end of this script, whatever happens.
await using env = await environment({ job: 'test', onLog: text => process.stderr.write(text) })

await env.exec(['psql', '--file', 'schema.sql'])
await env.exec(['psql', '--command', "insert into guests values ('Grace')"])
const { stdout } = await env.exec(['psql', '--tuples-only', '--no-align', '--command', 'select name from guests'])
echo(`The guests: ${stdout.trim()}`)

// Programs of this machine find the database by variables.
$.env = { ...process.env, ...env.variables }
const answer =
  await $`node -e ${`require('net').connect(process.env.DB_PORT, process.env.DB_HOST, () => process.exit(0))`}`
echo(answer.exitCode === 0 ? 'This machine reaches the database, too.' : 'This machine does not reach the database.')
