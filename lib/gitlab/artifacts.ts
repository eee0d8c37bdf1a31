import type { Readable } from 'node:stream'
import { reason } from '../util/errors.ts'
import type { Client } from './client.ts'
import type { Reply } from './http.ts'
import { multipartFile } from './multipart.ts'
import { pause } from './pause.ts'

/** Why a transfer failed; `status` is absent when the server could not be reached. */
export type Transfer = { readonly ok: true } | { readonly ok: false; readonly status?: number; readonly text: string }

export type Upload = {
  readonly id: number
  readonly token: string
  /** With its ending, e.g. `artifacts.zip`. */
  readonly fileName: string
  /** Empty: zip. */
  readonly format: string
  readonly type: string
  readonly expireIn: string
  /** Opens the file anew for every try. */
  readonly open: () => Readable
  /** Ends the upload, and the waits between its tries. */
  readonly signal: AbortSignal
  /** Seconds for one try, and until its answer begins (runner-docker-executor §1.4). */
  readonly timeout: number
  readonly headerTimeout: number
}

/** Waits between tries in seconds; 503 has all six of them, other trouble three (runner-api §4). */
const pauses = [1, 2, 4, 5, 5]

/** POST /jobs/:id/artifacts: one archive or report, streamed. 201 is success. */
export const uploadArtifacts = async (client: Client, upload: Upload, wait = pause): Promise<Transfer> => {
  for (let attempt = 0; ; attempt++) {
    const result = await tryUpload(client, upload)
    if (result.ok || result.status === 403 || result.status === 413) return result
    const tries = result.status === 503 ? 6 : 3
    if (attempt + 1 >= tries) return result
    await wait(pauses[attempt] ?? 5, upload.signal)
  }
}

const tryUpload = async (client: Client, upload: Upload): Promise<Transfer> => {
  const { id, token, fileName, open, timeout, headerTimeout, ...rest } = upload
  const { contentType, body } = multipartFile(fileName, open)
  const query = new URLSearchParams({
    ...(rest.format !== '' && { artifact_format: rest.format }),
    ...(rest.type !== '' && { artifact_type: rest.type }),
    ...(rest.expireIn !== '' && { expire_in: rest.expireIn }),
  })
  const url = `${client.base}jobs/${id}/artifacts?${query}`
  const headers = { 'job-token': token, 'content-type': contentType }
  const signal = AbortSignal.any([rest.signal, AbortSignal.timeout(timeout * 1000)])
  return attempted(rest.signal, async () => {
    const reply = await client.http.send({ method: 'POST', url, headers, body, signal, headerTimeout })
    const text = await reply.body.text()
    return reply.status === 201
      ? { ok: true }
      : { ok: false, status: reply.status, text: `${reply.status} ${text}`.trim() }
  })
}

/** Trouble is a value; only the end of the job is not. */
const attempted = async (signal: AbortSignal, work: () => Promise<Transfer>): Promise<Transfer> => {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    return { ok: false, text: reason(error) }
  }
}

export type Download = {
  /** Of the job that made them. */
  readonly id: number
  readonly token: string
  /** Takes the archive; what it throws is a failed try. */
  readonly save: (body: Readable) => Promise<void>
  readonly signal: AbortSignal
}

/**
 * GET /jobs/:id/artifacts: first straight from the object storage if the server has one, then through the server. What is
 * not there or not allowed is not asked for again; other trouble twice more (runner-api §4).
 */
export const downloadArtifacts = async (client: Client, download: Download, wait = pause): Promise<Transfer> => {
  for (let attempt = 1; ; attempt++) {
    const result = await tryDownload(client, download, attempt === 1)
    if (result.ok || [401, 403, 404].includes(result.status ?? 0) || attempt === 3) return result
    await wait(1, download.signal)
  }
}

const tryDownload = (client: Client, { id, token, save, signal }: Download, direct: boolean): Promise<Transfer> =>
  attempted(signal, async () => {
    const url = `${client.base}jobs/${id}/artifacts?${direct ? 'direct_download=true' : ''}`
    const request = { method: 'GET', url, headers: { 'job-token': token }, signal } as const
    const reply = direct ? await probe(client, request) : await client.http.send(request)
    if (reply.status !== 200)
      return { ok: false, status: reply.status, text: `${reply.status} ${await reply.body.text()}`.trim() }
    await save(reply.body)
    return { ok: true }
  })

/** The first request shows whether there is a redirect; only the second follows it. */
const probe = async (client: Client, request: Parameters<Client['http']['send']>[0]): Promise<Reply> => {
  const reply = await client.http.send({ ...request, redirects: false, retries: false })
  if (reply.status !== 302 && reply.status !== 307) return reply
  reply.body.resume()
  return client.http.send(request)
}
