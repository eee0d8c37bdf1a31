/**
 * How variables reach a container without standing in a process list.
 *
 * `--env-file /dev/stdin` takes nearly all of them, hundreds at a time, and keeps them out of the docker client's own
 * environment, where `PATH`, `DOCKER_HOST` or `HTTPS_PROXY` of a job would change what the client does. Its lines are
 * limited (docker/cli `pkg/kvfile`: 64 KiB, no line breaks, and some versions take off quotes), so the rest goes as
 * `--env NAME` with the value in the client's environment. What Linux cannot pass to any process is left out: a job's
 * script still sets such a variable itself.
 */
export type Environment = {
  /** The text of the env file. */
  readonly file: string
  /** Given by `--env NAME`, with the value in the client's environment. */
  readonly byName: Readonly<Record<string, string>>
  /** Names that cannot be given to a container. */
  readonly leftOut: readonly string[]
}

/** MAX_ARG_STRLEN: one `NAME=value` with its closing NUL byte, in bytes. */
const MAX_STRING = 128 * 1024

/** ARG_MAX is a quarter of the 8 MiB stack; the rest of it is for arguments, pointers and the image's own variables. */
const MAX_TOTAL = 1536 * 1024

/** bufio.MaxScanTokenSize of the client's env-file reader, line break included. */
const MAX_LINE = 64 * 1024

/** Names that docker's client, Go's runtime or the dynamic linker read: they never go into the client's environment. */
const readByClient =
  /^(DOCKER_(?!AUTH_CONFIG$).*|BUILDKIT_.*|BUILDX_.*|LD_.*|DYLD_.*|GO[A-Z]+|OTEL_.*|XDG_.*|SSL_CERT_(FILE|DIR)|SSH_.*|PATH|HOME|TMPDIR|((HTTPS?|ALL|NO)_PROXY))$/i

const sizeOf = ([key, value]: readonly [string, string]): number =>
  Buffer.byteLength(key) + Buffer.byteLength(value) + 2

const canBePassed = ([key, value]: readonly [string, string]): boolean =>
  key !== '' && !key.includes('=') && !key.includes('\0') && !value.includes('\0') && sizeOf([key, value]) <= MAX_STRING

const fitsFile = ([key, value]: readonly [string, string]): boolean =>
  !/^#|\s|^\uFEFF/.test(key) && !/[\n\r]/.test(value) && !/^(["']).*\1$/s.test(value) && sizeOf([key, value]) < MAX_LINE

/** Names of the largest variables, until the others fit into what a process may be given. */
const overflowing = (entries: readonly (readonly [string, string])[]): Set<string> => {
  const names = new Set<string>()
  let total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0)
  for (const entry of [...entries].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    if (total <= MAX_TOTAL) break
    names.add(entry[0])
    total -= sizeOf(entry)
  }
  return names
}

/** Chooses the way of each variable. */
export const splitEnvironment = (env: Readonly<Record<string, string>>): Environment => {
  const passable = Object.entries(env).filter(canBePassed)
  const tooMuch = overflowing(passable)
  const given = passable.filter(([key]) => !tooMuch.has(key))
  const lines = given.filter(fitsFile)
  const byName = given.filter(entry => !fitsFile(entry) && !readByClient.test(entry[0]))
  const kept = new Set([...lines, ...byName].map(([key]) => key))
  return {
    file: lines.map(([key, value]) => `${key}=${value}\n`).join(''),
    byName: Object.fromEntries(byName),
    leftOut: Object.keys(env).filter(key => !kept.has(key)),
  }
}
