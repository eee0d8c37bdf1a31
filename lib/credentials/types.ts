/** What a registry is shown. All absent: nothing, an anonymous pull. Every value but the name is a secret. */
export type Auth = {
  readonly username?: string
  readonly password?: string
  readonly identityToken?: string
  readonly registryToken?: string
}

/** The parts of a docker `config.json` that decide how a registry is met. */
export type DockerConfig = {
  /** Registry, as written → credentials. */
  readonly auths: Readonly<Record<string, Auth>>
  /** `NAME` of the program `docker-credential-NAME` that keeps everything. */
  readonly credsStore?: string
  /** Registry, as written → `NAME` of the program that knows its credentials. */
  readonly credHelpers: Readonly<Record<string, string>>
  readonly currentContext?: string
}

/** Credentials GitLab gives to a job (`CI_REGISTRY*`), or those of a runner's job payload. */
export type JobCredentials = { readonly registry: string; readonly username: string; readonly password: string }

/** A place that may hold credentials, as it was found; the text is the content of a `config.json`. */
export type Source =
  | { readonly kind: 'variable' | 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'job'; readonly name: string; readonly credentials: readonly JobCredentials[] }

/** One registry (or a path on it) that a source has credentials for. */
export type Entry = {
  readonly source: string
  /** As written in the source. */
  readonly key: string
  /** Normalised, e.g. `registry.example.com:5000/group` (runner-docker-executor §7.3). */
  readonly path: string
  /** The credential helper that knows the rest. */
  readonly helper?: string
  /** Absent: its helper was not asked, because the entry cannot match. */
  readonly auth?: Auth
}

/** A source after its helpers were asked. */
export type Loaded = {
  readonly kind: Source['kind']
  readonly name: string
  /** Sorted by key. Empty when the source was dropped. */
  readonly entries: readonly Entry[]
  readonly credsStore?: string
  /** Why nothing of this source is used, e.g. `it is not valid JSON`. */
  readonly dropped?: string
}

/** Which credentials an image is pulled with, and everything that was considered. */
export type Resolution = {
  /** Normalised, without its tag. */
  readonly path: string
  /** Absent: no credentials match. */
  readonly entry?: Entry
  readonly sources: readonly Loaded[]
}
