import { parseDetails } from '../../../lib/docker/parse/details.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/details')

const answer = {
  id: 'b095a8d7e407aaaa',
  name: '/web',
  status: 'running',
  config: { Image: 'web:1', Labels: { a: 'b' }, ExposedPorts: { '9090/tcp': {}, '53/udp': {}, '8080/tcp': {} } },
  network: {
    Ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }], '9090/tcp': null },
    Networks: { net: { IPAddress: '172.18.0.2', Aliases: ['web', 'page', 'b095a8d7e407'] } },
  },
}

test("host names without docker's own, TCP ports in order, published ones by the container's port", () => {
  assert.equal(parseDetails(`${JSON.stringify(answer)}\n`), [
    {
      ...{ id: 'b095a8d7e407aaaa', name: 'web', image: 'web:1', status: 'running', labels: { a: 'b' } },
      ...{ networks: ['net'], hosts: ['web', 'page'], ip: '172.18.0.2', tcpPorts: [8080, 9090] },
      published: { 8080: 49153 },
    },
  ])
})

test('what an image leaves out is left out by docker', () => {
  const bare = { ...answer, config: { Image: 'web:1' }, network: { Ports: {}, Networks: { net: {} } } }
  const [found] = parseDetails(JSON.stringify(bare))
  assert.equal([found?.tcpPorts, found?.hosts, found?.ip, found?.published], [[], [], '', {}])
})
