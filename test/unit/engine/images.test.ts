import type { Client } from '../../../lib/engine/client.ts'
import { images } from '../../../lib/engine/images.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/images')

/** A docker that ends well, and says this. */
const saying = (stdout: string) =>
  images({ capture: async () => ({ exitCode: 0, stdout, stderr: '' }) } as unknown as Client)

test('an answer that is cut off is a fault of docker, which may be asked again, and no bug', async () => {
  for (const stdout of ['', '[{"Id":"sha256:1"']) {
    const fault = await saying(stdout)
      .inspectImage('busybox')
      .catch(error => error)
    assert.instance(fault, SystemFault)
    assert.is(fault.code, 'docker_failed')
    assert.match(fault.message, new RegExp(`busybox.*\\(${stdout.length} bytes\\)`))
  }
})
