/** An image that tests or the demo need. */
export type Recipe = {
  /** Its folder in test/fixtures/images: a Dockerfile, or a rootfs.sh that writes a tar archive. */
  readonly name: string
  readonly tag: string
  /** The recipe whose image it starts from. */
  readonly from?: string
  readonly set: Set
  /** An image that takes its place where a registry answers. */
  readonly official?: string
  /** What rootfs.sh needs, as Debian packages. */
  readonly tools?: readonly string[]
  /** The CMD of an image made by rootfs.sh. */
  readonly cmd?: string
}

/** `demo`: what `make run` needs; `odd`: small images with one peculiarity each; `services`: servers. */
export type Set = 'base' | 'demo' | 'odd' | 'services'

const odd = (name: string): Recipe => ({ name, tag: `gantry-test/${name}:latest`, from: 'busybox', set: 'odd' })
const service = (name: string): Recipe => ({ name, tag: `gantry-test/${name}:latest`, from: 'debian', set: 'services' })

/** Official names are those of the versions that Debian bookworm has, so that the demo is the same with either. */
export const recipes: readonly Recipe[] = [
  { name: 'busybox', tag: 'gantry-test/busybox:latest', set: 'base', official: 'busybox:1.36', cmd: 'sh' },
  {
    name: 'debian',
    tag: 'gantry-test/debian:bookworm',
    set: 'base',
    official: 'debian:bookworm-slim',
    tools: ['mmdebstrap', 'debian-archive-keyring'],
    cmd: 'bash',
  },
  { name: 'git', tag: 'gantry-test/git:latest', from: 'debian', set: 'base' },
  { name: 'ruby', tag: 'ruby:3.1', from: 'debian', set: 'demo', official: 'ruby:3.1' },
  { name: 'postgres', tag: 'postgres:15', from: 'debian', set: 'demo', official: 'postgres:15' },
  ...['entry-exec', 'entry-ignore', 'shell-less', 'user', 'web', 'slow', 'deaf', 'crash'].map(odd),
  ...['redis', 'nginx', 'registry', 'dind'].map(service),
]
