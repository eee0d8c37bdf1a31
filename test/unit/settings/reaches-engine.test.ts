import { reachesEngine } from '../../../lib/settings/reaches-engine.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/reaches-engine')

const reaching = [
  '/var/run/docker.sock:/var/run/docker.sock',
  '/run/user/1000/docker.sock:/var/run/docker.sock:ro',
  '/var/run:/host',
  '/run/:/run',
  '/:/host:ro',
]

test('a socket, or a folder that has it', () => {
  for (const volume of reaching) assert.ok(reachesEngine({ volumes: ['/cache', volume] }), volume)
})

test('other volumes', () => {
  assert.not(reachesEngine({ volumes: [] }))
  assert.not(
    reachesEngine({ volumes: ['/cache', '/certs/client', '/srv/data:/data:ro', 'named:/run', '/home/x:/x.sock'] }),
  )
})
