import { randomBytes } from 'node:crypto'
import { $ } from 'zx'
import { withConfigFolder } from '../../lib/credentials/folder.ts'
import { toConfigEntry } from '../../lib/credentials/resolve.ts'
import type { Registry } from './registry.ts'

/** An image that is in a registry and not on the engine. */
export type Pushed = {
  /** `host:port/path:tag` */
  readonly image: string
  readonly id: string
  readonly digest: string
}

const quiet = $({ quiet: true })

/** Removes an image from the engine, under any of its names; one that is not there is no error. */
export const removeImage = async (...images: readonly string[]): Promise<void> => {
  if (images.length > 0) await $({ quiet: true, nothrow: true })`docker rmi -f ${images}`
}

/** Makes an image of a few random bytes, pushes it, and removes it from the engine. */
export const pushImage = async (
  { host }: Registry,
  path: string,
  user?: { readonly name: string; readonly password: string },
): Promise<Pushed> => {
  const image = `${host}/${path}`
  const script = 'cd $(mktemp -d) && echo "$1" >id && tar -c id | docker import - "$2" && rm -r "$PWD"'
  const id = (await quiet`sh -c ${script} sh ${randomBytes(16).toString('hex')} ${image}`).stdout.trim()
  const config = user ? { auths: { [host]: toConfigEntry({ username: user.name, password: user.password }) } } : {}
  const output = await withConfigFolder(
    JSON.stringify(config),
    '/nowhere',
    folder => $({ quiet: true, env: { ...process.env, DOCKER_CONFIG: folder } })`docker push ${image}`,
  )
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(output.stdout)?.[1] ?? ''
  await removeImage(image)
  return { image, id, digest }
}
