import type { Words } from '../util/errors.ts'

const shellHint =
  'A job needs a shell: use an image that has `sh`. If the image\'s own entrypoint is in the way, set `entrypoint: [""]`.'

/** Everything this folder says to people. */
export const words = {
  /** GitLab Runner's own sentence. */
  aliasTaken: (alias: string, name: string, index: number): string =>
    `Skipping alias "${alias}" for service "${name}" (services[${index}]): alias is already in use by another service.`,

  serviceWithoutName: (name: string, index: number): string =>
    `Service "${name}" (services[${index}]) is not started: no host name can be made of its image's name.`,

  daemonUnreachable: (): Words => ({
    message: 'The Docker engine does not answer.',
    hint: 'Start Docker, or check DOCKER_HOST and `docker context ls`; `docker version` shows whether it is reached.',
  }),

  daemonForbidden: (): Words => ({
    message: "You have no permission to use the Docker engine's socket.",
    hint: 'Add yourself to the group `docker` and log in again, or run with sudo.',
  }),

  certificateMissing: (path: string): Words => ({
    message: `The certificate ${path} for the Docker engine is not there.`,
    hint: 'Check DOCKER_CERT_PATH and DOCKER_TLS_VERIFY; a `docker:dind` service makes it in /certs/client.',
  }),

  podman: (version: string): Words => ({
    message: `Something has failed, and "docker" is Podman ${version}, which does not do all that Docker does.`,
    hint: "Use Docker's own client with Podman's socket, DOCKER_HOST=unix:///run/podman/podman.sock, or a Docker engine.",
  }),

  notAnEngine: (text: string): Words => ({
    message: `"${text}" is no engine.`,
    hint: 'Write the name of a context, as in `docker context ls`, or an address like ssh://me@host; for "run" with =4: four jobs at once.',
  }),

  contextUnknown: (name: string): Words => ({
    message: `The Docker context ${name === '' ? 'in use' : name} does not exist.`,
    hint: 'See `docker context ls`, and check --engine and DOCKER_CONTEXT.',
  }),

  diskFull: (): Words => ({
    message: "The Docker engine's disk is full.",
    hint: 'Make room with `gantry clean`, `docker image prune` or `docker builder prune`.',
  }),

  imageMissing: (image: string): Words => ({
    message: `The image ${image} is not on the engine.`,
    hint: 'Pull it first, or allow pulls with the pull policy `if-not-present`.',
  }),

  imageInvalid: (reason: string): Words => ({
    message: `The name of the image is not valid${reason === '' ? '' : `: ${reason}`}.`,
    hint: 'An image is named like `registry.example.com:5000/group/name:tag`; the name is in lower case.',
  }),

  platformMismatch: (image: string, wanted: string, actual: string): Words => ({
    message: `The image ${image} is for ${actual}, not for ${wanted}.`,
    hint: `Pull it with \`docker pull --platform ${wanted} ${image}\`, or change \`image:docker:platform\`.`,
  }),

  programMissing: (program: string): Words => ({
    message: `The container cannot start: there is no program "${program}" in the image.`,
    hint: shellHint,
  }),

  programForbidden: (program: string): Words => ({
    message: `The container cannot start: "${program}" in the image cannot be executed.`,
    hint: shellHint,
  }),

  programForeign: (program: string): Words => ({
    message: `The container cannot start: "${program}" is made for another platform, or is a script without an interpreter.`,
    hint: 'Check the platform of the image; `image:docker:platform` chooses one. `entrypoint: [""]` takes the image\'s entrypoint out of the way.',
  }),

  environmentTooBig: (): Words => ({
    message: 'The container cannot start: its command and variables are longer than Linux allows.',
    hint: 'One variable may hold 128 KiB, all together about 2 MiB: put large values into files (file-type variables).',
  }),

  userUnknown: (user: string): Words => ({
    message: `The container cannot start: the image has no user "${user}".`,
    hint: 'Change `image:docker:user` (or `user` in config.toml), or give the number of a user.',
  }),

  nameTaken: (name: string): Words => ({
    message: `There is already a container named ${name}.`,
    hint: 'Remove what an earlier run left with `gantry clean`.',
  }),

  privilegedRefused: (): Words => ({
    message: 'The engine does not allow privileged containers here.',
    hint: 'Take `privileged` out, or use an engine that runs as root with all capabilities.',
  }),

  containerGone: (): Words => ({
    message: 'The container was removed while it was in use.',
    hint: 'Something else on this machine cleans up containers, e.g. `docker system prune`.',
  }),

  connectionLost: (): Words => ({
    message: 'The connection to the Docker engine broke while the container was running.',
    hint: 'Check that the engine is still up with `docker version`, and its log.',
  }),

  pathMissing: (path: string): Words => ({ message: `There is no ${path} in the container.` }),

  networkMissing: (name: string): Words => ({
    message: `There is no network ${name} on the engine.`,
    hint: 'See `docker network ls`, and check `network_mode`.',
  }),

  addressesUsedUp: (): Words => ({
    message: 'The engine has no free address range for another network.',
    hint: 'Remove unused networks with `gantry clean` or `docker network prune`.',
  }),

  containerFailed: (detail: string): Words => ({ message: `The container cannot start: ${detail}` }),

  dockerFailed: (detail: string): Words => ({ message: `Docker failed: ${detail}` }),

  pullFailed: (image: string, detail: string): Words => ({ message: `Pulling ${image} failed: ${detail}` }),
} as const
