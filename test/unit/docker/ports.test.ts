import { parseListeningPorts, probePorts } from '../../../lib/docker/ports.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/ports')

const rest = '00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0'
const zero6 = '0'.repeat(32)
const loopback6 = '00000000000000000000000001000000'
const mapped = '0000000000000000FFFF00000100007F'

const tables = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  `   0: 00000000:1F90 00000000:0000 0A ${rest}`,
  `   1: 0B00007F:A1B2 00000000:0000 0A ${rest}`,
  `   2: 0100007F:0050 00000000:0000 0A ${rest}`,
  `   3: 020011AC:1538 030011AC:D431 01 ${rest}`,
  `   4: 020011AC:0016 00000000:0000 0A ${rest}`,
  '  sl  local_address                         remote_address                        st tx_queue',
  `   0: ${zero6}:1538 ${zero6}:0000 0A ${rest}`,
  `   1: ${loopback6}:0051 ${zero6}:0000 0A ${rest}`,
  `   2: ${mapped}:0052 ${zero6}:0000 0A ${rest}`,
  `1234: ${zero6}:1F90 ${zero6}:0000 0A ${rest}`,
].join('\n')

test('sockets that listen for others, IPv4 and IPv6', () => assert.equal(parseListeningPorts(tables), [22, 5432, 8080]))

test('an empty table', () => assert.equal(parseListeningPorts(''), []))

test('exposed ports, ascending, the first 20', () => {
  const ports = Array.from({ length: 25 }, (_, index) => 9000 - index)
  assert.equal(probePorts({}, [8080, 80]), { ports: [80, 8080] })
  const { ports: probed } = probePorts({}, ports) as { ports: number[] }
  assert.equal([probed.length, probed[0], probed[19]], [20, 8976, 8995])
})

test('HEALTHCHECK_TCP_PORT is the only one, in any case', () => {
  assert.equal(probePorts({ Healthcheck_Tcp_Port: '5432' }, [80]), { ports: [5432] })
})

test('a value that is no number', () => {
  assert.equal(probePorts({ HEALTHCHECK_TCP_PORT: 'http' }, [80]), { invalid: 'http' })
  assert.equal(probePorts({ HEALTHCHECK_TCP_PORT: '' }, [80]), { invalid: '' })
})

test('no port at all', () => assert.equal(probePorts({}, []), { ports: [] }))
