import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'

export type Multipart = { readonly contentType: string; readonly body: () => Readable }

/** A form with one file, streamed; the file is opened anew each time the body is (runner-api §4). */
export const multipartFile = (fileName: string, open: () => Readable): Multipart => {
  const boundary = randomUUID()
  const name = fileName.replaceAll('"', '%22').replaceAll(/[\r\n]/g, '_')
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="file"; filename="${name}"`,
    'Content-Type: application/octet-stream',
    '\r\n',
  ].join('\r\n')
  async function* parts() {
    yield Buffer.from(head)
    yield* open()
    yield Buffer.from(`\r\n--${boundary}--\r\n`)
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: () => Readable.from(parts()) }
}
