import { hasKeptVolumes, parseVolume } from '../../../lib/settings/volumes.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/volumes')

const cache = (destination: string) => ({ destination, options: [] })
const bind = (source: string, destination: string, ...options: string[]) => ({ source, destination, options })

const rows = [
  ['/destination', cache('/destination')],
  ['/destination:rw', cache('/destination')],
  ['/source:/destination', bind('/source', '/destination')],
  ['/source:/destination:ro', bind('/source', '/destination', 'ro')],
  ['/source:/destination:ro,Z', bind('/source', '/destination', 'ro', 'Z')],
  ['/source:/destination:O,z', bind('/source', '/destination', 'O', 'z')],
  ['/source:/destination:rslave', bind('/source', '/destination', 'rslave')],
  ['/source:/destination:ro,rslave', bind('/source', '/destination', 'ro', 'rslave')],
  ['/source:/destination:rw:rslave', bind('/source', '/destination', 'rw', 'rslave')],
  ['name:/destination', bind('name', '/destination')],
  ['/a b:/c d', bind('/a b', '/c d')],
  ['/source:/some/${VAR}/x', bind('/source', '/some/${VAR}/x')],
  ['/source:$VAR/x', undefined],
  ['/source:rel', undefined],
  ['', undefined],
  [':/d', undefined],
  ['/s:/d:T', undefined],
  ['/s:/d:rw:something', undefined],
  ['/s:/d:,rslave', undefined],
  ['/s:/d:unknown', undefined],
] as const

for (const [spec, volume] of rows) test(spec === '' ? '(empty)' : spec, () => assert.equal(parseVolume(spec), volume))

test('volumes that stay in their slot: destinations alone, unless the cache is disabled', () => {
  const keeps = (volumes: readonly string[], disableCache = false) => hasKeptVolumes({ volumes, disableCache })
  assert.equal([keeps(['/cache']), keeps(['/host:/cache', 'name:/x']), keeps([])], [true, false, false])
  assert.is(keeps(['/cache'], true), false)
})
