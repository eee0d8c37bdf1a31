import { mountpointOf } from '../../../lib/workspace/overlay.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/overlay')

const cases: readonly (readonly [string, string | undefined])[] = [
  ['/var/lib/docker/volumes/known/_data', '/var/lib/docker/volumes/other/_data'],
  ['/mnt/data/docker/volumes/known/_data', '/mnt/data/docker/volumes/other/_data'],
  ['/var/lib/docker/volumes/known', undefined],
  ['/mnt/a:b/volumes/known/_data', undefined],
  ['/mnt/a,b/volumes/known/_data', undefined],
  // Podman's `cp` does not see what is mounted there.
  ['/var/lib/containers/storage/volumes/known/_data', undefined],
  ['/home/ada/.local/share/containers/storage/volumes/known/_data', undefined],
]

for (const [mountpoint, expected] of cases)
  test(`another volume beside ${mountpoint}`, () => {
    assert.is(mountpointOf('other', { volume: 'known', mountpoint }), expected)
  })
