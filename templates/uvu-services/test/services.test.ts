import { once } from 'node:events'
import { connect } from 'node:net'
import { type Environment, environment } from 'gantry'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const { POSTGRES_IMAGE = 'postgres:15', REDIS_IMAGE = 'redis:7' } = process.env

// Two environments side by side, each with its own network; they start together.
type Context = { postgres: Environment; redis: Environment }

const test = suite<Context>('services')

test.before(async context => {
  const starting = [
    environment({
      services: [{ name: POSTGRES_IMAGE, alias: 'db' }],
      image: POSTGRES_IMAGE,
      variables: { POSTGRES_PASSWORD: 'not-a-secret', PGPASSWORD: 'not-a-secret', PGHOST: 'db', PGUSER: 'postgres' },
    }),
    environment({ services: [{ name: REDIS_IMAGE, alias: 'cache' }], publish: true }),
  ] as const
  ;[context.postgres, context.redis] = await Promise.all(starting)
})

test.after(async ({ postgres, redis }) => {
  await Promise.all([postgres?.down(), redis?.down()])
})

test('PostgreSQL adds', async ({ postgres }) => {
  const { exitCode, stdout, stderr } = await postgres.exec(['psql', '-Atc', 'select 20 + 22'])
  assert.is(exitCode, 0, stderr)
  assert.is(stdout, '42\n')
})

test('Redis answers at a port of this machine', async ({ redis }) => {
  const { host, port } = redis.endpoint('cache')
  const socket = connect(port, host)
  socket.write('PING\r\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  assert.is(String(answer), '+PONG\r\n')
})

test.run()
