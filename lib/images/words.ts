import { splitImage } from '../credentials/paths.ts'
import type { Words } from '../util/errors.ts'
import type { Trouble } from './trouble.ts'

/** What is known about the credentials of a failed pull. */
export type Shown = {
  /** The source whose credentials were used; absent for an anonymous pull. */
  readonly source?: string
  /** A sentence about an entry that missed by little, e.g. by its port. */
  readonly nearMiss?: string
  /** The platform that was asked for. */
  readonly platform?: string
  /** This is the answer of `gantry auth check`. */
  readonly asked?: boolean
}

const registryOf = (image: string): string => splitImage(image).host ?? 'Docker Hub'

const logIn = (image: string): string => {
  const host = splitImage(image).host
  return `Set DOCKER_AUTH_CONFIG, or run "docker login${host === undefined ? '' : ` ${host}`}" first`
}

const loginHint = (image: string, { nearMiss, asked }: Shown): string =>
  nearMiss ??
  (asked ? `${logIn(image)}.` : `${logIn(image)}; "gantry auth check ${image}" shows which credentials were found.`)

const unauthorized = (image: string, shown: Shown): Words =>
  shown.source === undefined
    ? {
        message: `${registryOf(image)} wants credentials for "${image}", and none were found.`,
        hint: loginHint(image, shown),
      }
    : {
        message: `${registryOf(image)} does not accept the credentials from ${shown.source} for "${image}".`,
        hint: 'Check the user name and the password; a token may have expired.',
      }

const denied = (image: string, shown: Shown): Words =>
  shown.source === undefined
    ? {
        message: `The image "${image}" does not exist, or ${registryOf(image)} shows it only to users who log in.`,
        hint: shown.nearMiss ?? 'Check its spelling; for a private image, set DOCKER_AUTH_CONFIG.',
      }
    : {
        message: `The image "${image}" does not exist, or the credentials from ${shown.source} may not read it.`,
        hint: 'Check its spelling, and that this user may pull from the repository.',
      }

const catalogue: Readonly<Record<Trouble, (image: string, shown: Shown) => Words>> = {
  helper: (image, { source }) => ({
    message: `A credential helper${source === undefined ? '' : ` of ${source}`} fails for ${registryOf(image)}.`,
    hint: `See that it is installed, on the PATH, and logged in; "gantry auth check ${image}" names it.`,
  }),
  unauthorized,
  denied,
  'unknown image': image => ({
    message: `${registryOf(image)} has no image "${image}".`,
    hint: 'Check its name and tag.',
  }),
  'rate limit': (image, { source }) => ({
    message: `${registryOf(image)} refuses to send "${image}": too many requests were made.`,
    hint:
      source === undefined
        ? 'Wait, log in for a higher limit, or use the pull policy if-not-present or a mirror.'
        : 'Wait, or use the pull policy if-not-present or a mirror.',
  }),
  tls: image => ({
    message: `The certificate of ${registryOf(image)} is not trusted by the engine.`,
    hint: `Put its CA into /etc/docker/certs.d/${splitImage(image).host ?? 'HOST:PORT'}/ca.crt on the engine's machine.`,
  }),
  'plain http': image => ({
    message: `${registryOf(image)} speaks plain HTTP, and the engine insists on HTTPS.`,
    hint: `Give the registry a certificate, or add it to "insecure-registries" in the engine's daemon.json.`,
  }),
  digest: image => ({
    message: `What ${registryOf(image)} sent for "${image}" does not have the digest that was asked for.`,
    hint: 'Do not use it before you know why; "gantry image digest" prints the digest of a tag.',
  }),
  platform: (image, { platform = 'the platform that was asked for' }) => ({
    message: `The image "${image}" is not available for ${platform}.`,
    hint: 'Choose another image or platform (image:docker:platform), or install emulation (binfmt) on the engine.',
  }),
  'bad name': image => ({
    message: `"${image}" is not the name of an image.`,
    hint: 'Write NAME, NAME:TAG or NAME@sha256:DIGEST in lower case; an unset variable leaves an empty part.',
  }),
  unreachable: image => ({
    message: `The engine cannot reach ${registryOf(image)} to pull "${image}".`,
    hint: 'Check the network and the name of the registry; the pull policy if-not-present uses a local image.',
  }),
  'server error': image => ({
    message: `${registryOf(image)} failed while sending "${image}".`,
    hint: 'Try again later; --verbose shows its answer.',
  }),
  'disk full': image => ({
    message: `The engine's disk is full: "${image}" cannot be stored.`,
    hint: 'Free space, e.g. with "gantry clean" or "docker image prune".',
  }),
  other: image => ({
    message: `The image "${image}" cannot be pulled.`,
    hint: 'Run with --verbose to see what docker said.',
  }),
}

/** Why a pull failed, for people. */
export const pullFailed = (image: string, trouble: Trouble, shown: Shown): Words => catalogue[trouble](image, shown)

/** Why `gantry auth login` has no answer. */
export const loginFailed = (registry: string, trouble: Trouble): Words => {
  if (trouble === 'tls' || trouble === 'plain http') return catalogue[trouble](`${registry}/image`, {})
  if (trouble === 'unreachable')
    return {
      message: `The engine cannot reach ${registry} to log in.`,
      hint: 'Check the network, and the name and the port of the registry.',
    }
  return { message: `${registry} failed while logging in.`, hint: 'Try again later.' }
}

export const missingLocally = (image: string): Words => ({
  message: `The image "${image}" is not on the engine, and the pull policy "never" forbids to pull it.`,
  hint: 'Build or load it first, or use the pull policy if-not-present.',
})

export const unsupportedPolicy = (policy: string): Words => ({
  message: `"${policy}" is not a pull policy.`,
  hint: 'Write always, if-not-present or never.',
})

export const policyNotAllowed = (image: string, wanted: readonly string[], allowed: readonly string[]): Words => ({
  message: `The pull policy ${wanted.join(', ')} of "${image}" is not allowed here; allowed: ${allowed.join(', ')}.`,
  hint: 'Change pull_policy in the pipeline, or allowed_pull_policies in config.toml.',
})

export const invalidPlatform = (image: string, platform: string): Words => ({
  message: `"${platform}", the platform of "${image}", is not a platform.`,
  hint: 'Write OS/ARCHITECTURE, e.g. linux/arm64.',
})

export const helperPath = (detail: string): Words => ({
  message: `A credential helper must be named without a path (${detail}).`,
  hint: 'Write NAME for the program docker-credential-NAME, and put it on the PATH.',
})

export const imageNotAllowed = (image: string, key: string): Words => ({
  message: `The image "${image}" is not on the list of ${key}.`,
  hint: `Use an image that the list allows, or add a pattern to ${key} in config.toml.`,
})

export const unknownAction = (action: string): Words => ({
  message: `"gantry image" cannot do "${action}" like this.`,
  hint: 'Write "gantry image digest IMAGE" or "gantry image pin".',
})

export const noFile = (file: string): Words => ({
  message: `There is no ${file} here.`,
  hint: 'Go to the folder of your project, or name the file.',
})

export const variableImage = (image: string): Words => ({
  message: `"${image}" holds a variable, so it cannot be pinned.`,
  hint: 'Put the digest into the variable.',
})

export const digestUnknown = (image: string, why: string): Words => ({
  message: `The digest of "${image}" is not known.`,
  hint: why,
})

export const pinByHand = (image: string, to: string): Words => ({
  message: `"${image}" is written with escapes, and cannot be changed here.`,
  hint: `Write ${to} yourself.`,
})

export const notPinned = (image: string, to: string): Words => ({
  message: `"${image}" is not pinned.`,
  hint: `Run "gantry image pin --write", or write ${to}.`,
})

export const tagMoved = (image: string, to: string): Words => ({
  message: `The tag of "${image}" has moved.`,
  hint: `It is ${to} now; "gantry image pin --write" writes it.`,
})
