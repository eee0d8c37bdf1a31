/** Who the things of a job belong to: the parts of GitLab Runner's names (runner-docker-executor §2.4). */
export type NameParts = {
  /** `shortToken` of the runner's token. */
  readonly runner: string
  readonly projectId: number
  /** The job's slot among those that run at once. */
  readonly slot: number
  /** 16 hexadecimal digits, new for each job. */
  readonly unique: string
}

/** A runner's token without the prefix of its type, nine characters of it: safe to show. */
export const shortToken = (token: string): string => {
  const rest = token.replace(/^(glrt-|glrtr-|glcbt-|GR1348941)(t\d+_)?/, '')
  return rest.slice(0, 9)
}

/** The beginning of all names of a job. */
export const baseName = ({ runner, projectId, slot, unique }: NameParts): string =>
  `runner-${runner}-project-${projectId}-concurrent-${slot}-${unique}`

export const buildContainerName = (base: string): string => `${base}-build`

/** Of what is done before the job's own scripts. */
export const helperContainerName = (base: string): string => `${base}-predefined`

/** `service` is the image's name without port and tag. */
export const serviceContainerName = (base: string, service: string, index: number): string =>
  `${base}-${service.replaceAll('/', '__')}-${index}`

export const probeContainerName = (serviceContainer: string): string => `${serviceContainer}-wait-for-service`

/** The network of one job. */
export const networkName = ({ runner, projectId, slot }: NameParts, jobId: number): string =>
  `runner-${runner}-${projectId}-${slot}-${jobId}`

/**
 * A volume that stays for the next jobs of the same project in the same slot; `ownerHash` is of the runner, the project
 * and the slot (runner-docker-executor §2.4).
 */
export const cacheVolumeName = (ownerHash: string, destinationHash: string, isProtected: boolean): string =>
  `runner-${ownerHash}-cache-${destinationHash}${isProtected ? '-protected' : ''}`

/** A volume that ends with its job; `destination` is hashed by the caller. */
export const temporaryVolumeName = (base: string, destinationHash: string): string => `${base}-cache-${destinationHash}`

/** The name, or if that is taken, the name with the next number that is free. */
export const nextName = (name: string, taken: readonly string[]): string => {
  const names = [name, ...taken.map((_, index) => `${name}-${index + 2}`)]
  return names.find(each => !taken.includes(each)) ?? name
}
