import { parseRemote } from '../../../lib/project/remote.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('project/remote')

for (const [address, expected] of [
  ['https://gitlab.com/group/name.git', 'https://gitlab.com group/name'],
  ['https://gitlab.com/group/sub/name/', 'https://gitlab.com group/sub/name'],
  ['https://user:pass@git.example.org:8443/g/n', 'https://git.example.org:8443 g/n'],
  ['http://localhost:3000/g/n.git', 'http://localhost:3000 g/n'],
  ['git@gitlab.com:group/sub/name.git', 'https://gitlab.com group/sub/name'],
  ['gitlab.example.org:g/n', 'https://gitlab.example.org g/n'],
  ['git@host:/g/n.git', 'https://host g/n'],
  ['ssh://git@host:2222/g/n.git', 'https://host g/n'],
  ['git+ssh://git@host/g/n', 'https://host g/n'],
  ['git://host/g/n', 'https://host g/n'],
  ['https://host/g/n%20m', 'https://host g/n m'],
  ['/srv/git/name.git', undefined],
  ['../name', undefined],
  ['file:///srv/git/g/name.git', undefined],
  ['https://host/name', undefined],
  ['', undefined],
] as const)
  test(`${address} → ${expected}`, () => {
    const remote = parseRemote(address)
    assert.is(remote && `${remote.server} ${remote.path}`, expected)
  })
