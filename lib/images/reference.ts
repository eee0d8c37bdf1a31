/** What `docker pull` is given: `:latest` is added when there is neither a tag nor a digest (§6.1). */
export const pullReference = (image: string): string => (/[:@]/.test(image) ? image : `${image}:latest`)

/** What the engine calls an image it does not have. */
export const fullName = (image: string): string => (/@|:[^/]*$/.test(image) ? image : `${image}:latest`)

/** True for an image's id in full, which is never pulled. */
export const isImageId = (image: string): boolean => /^sha256:[0-9a-f]{64}$/.test(image)

const systems = ['linux', 'windows', 'darwin', 'freebsd']
const architectures = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64']

/** True for `os[/arch[/variant]]`, or an architecture alone, as Docker reads `--platform`. */
export const isPlatform = (text: string): boolean => {
  const parts = text.split('/')
  if (parts.length > 3 || !parts.every(part => /^[A-Za-z0-9_.-]+$/.test(part))) return false
  return parts.length > 1 || [...systems, ...architectures].includes(text.toLowerCase())
}

/** True when an image of platform `actual` (`linux/arm64/v8`) is what `wanted` asks for; an empty text asks for nothing. */
export const isPlatformOf = (actual: string, wanted: string): boolean => {
  if (wanted === '') return true
  const parts = wanted.toLowerCase().split('/')
  const full = parts.length === 1 && !systems.includes(parts[0] ?? '') ? ['linux', ...parts] : parts
  const own = actual.toLowerCase().split('/')
  return full.every((part, index) => own[index] === undefined || own[index] === part)
}
