import type { Keys } from './key.ts'
import { flag, integer, text } from './kinds.ts'

/** `[runners.cache]` and its `[runners.cache.s3]` (runner-docker-executor §9.2). */
export type CacheSettings = {
  /** `s3`: caches are kept there. Absent: in volumes. */
  readonly type?: string
  /** Begins the names of all objects. */
  readonly path?: string
  /** Runners of the same path have the same caches. */
  readonly shared: boolean
  /** Bytes; 0: no limit. */
  readonly maxUploadedArchiveSize: number
  /** Host and port; absent: that of AWS. */
  readonly serverAddress?: string
  /** Secrets. */
  readonly accessKey?: string
  readonly secretKey?: string
  readonly sessionToken?: string
  readonly bucketName?: string
  readonly bucketLocation?: string
  /** By http. */
  readonly insecure: boolean
  readonly authenticationType?: string
  /** The bucket stands in the path, not in the host's name; absent: as the server is AWS or another one. */
  readonly pathStyle?: boolean
  readonly serverSideEncryption?: string
  readonly serverSideEncryptionKeyId?: string
}

export const cacheDefaults: CacheSettings = { shared: false, maxUploadedArchiveSize: 0, insecure: false }

/** Flags are GitLab Runner's own, with its underscores. */
export const cacheKeys: Keys<CacheSettings> = {
  type: { kind: text, toml: 'Type', flag: 'cache-type' },
  path: { kind: text, toml: 'Path', flag: 'cache-path' },
  shared: { kind: flag, toml: 'Shared', flag: 'cache-shared' },
  maxUploadedArchiveSize: {
    kind: integer,
    toml: 'MaxUploadedArchiveSize',
    flag: 'cache-max_uploaded_archive_size',
  },
  serverAddress: { kind: text, toml: 's3.ServerAddress', flag: 'cache-s3-server-address' },
  accessKey: { kind: text, toml: 's3.AccessKey', flag: 'cache-s3-access-key' },
  secretKey: { kind: text, toml: 's3.SecretKey', flag: 'cache-s3-secret-key' },
  sessionToken: { kind: text, toml: 's3.SessionToken', flag: 'cache-s3-session-token' },
  bucketName: { kind: text, toml: 's3.BucketName', flag: 'cache-s3-bucket-name' },
  bucketLocation: { kind: text, toml: 's3.BucketLocation', flag: 'cache-s3-bucket-location' },
  insecure: { kind: flag, toml: 's3.Insecure', flag: 'cache-s3-insecure' },
  authenticationType: { kind: text, toml: 's3.AuthenticationType', flag: 'cache-s3-authentication_type' },
  pathStyle: { kind: flag, toml: 's3.PathStyle', flag: 'cache-s3-path-style' },
  serverSideEncryption: {
    kind: text,
    toml: 's3.ServerSideEncryption',
    flag: 'cache-s3-server-side-encryption',
  },
  serverSideEncryptionKeyId: {
    kind: text,
    toml: 's3.ServerSideEncryptionKeyID',
    flag: 'cache-s3-server-side-encryption-key-id',
  },
}

/** Whether caches are kept in S3: otherwise, and when something is missing for that, in volumes. */
export const isInS3 = (cache: CacheSettings): boolean =>
  cache.type === 's3' && (cache.authenticationType ?? byKey) === byKey && missingForS3(cache) === undefined

/** The only `AuthenticationType`. */
export const byKey = 'access-key'

/** The first key of `[runners.cache.s3]` without which nothing works. */
export const missingForS3 = ({ bucketName, accessKey, secretKey }: CacheSettings): string | undefined => {
  if (!bucketName) return 'BucketName'
  if (!accessKey) return 'AccessKey'
  return secretKey ? undefined : 'SecretKey'
}
