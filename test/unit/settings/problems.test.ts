import { readConfig } from '../../../lib/settings/config.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/problems')

const lines = (text: string): readonly string[] =>
  readConfig(text, 'c.toml', {}).problems.map(
    ({ severity, pos, message, hint }) =>
      `${severity} ${pos?.line}:${pos?.col} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )

const docker = (text: string): string => `[[runners]]\n[runners.docker]\n${text}\n`

const rows: readonly (readonly [title: string, text: string, ...problems: string[]])[] = [
  ['an empty file', ''],
  ['a key set twice', 'concurrent = 1\nconcurrent = 2\n', 'error 2:1 `concurrent` is set twice.'],
  ['a table set twice', '[session_server]\n[session_server]\n', 'error 2:1 `session_server` is set twice.'],
  ['an open string', 'log_level = "x\n', 'error 1:15 The file is not valid TOML: unterminated string.'],
  [
    'a date that is none',
    'x = 2020-13-45T00:00:00Z',
    'error undefined:undefined The file is not valid TOML: invalid Datetime.',
  ],
  ['runners as a table', '[runners]\nname = "x"\n', 'error 1:1 `runners` must be a list of [[runners]] tables.'],
  ['docker as a value', '[[runners]]\ndocker = 1\n', 'error 2:10 `docker` must be a table.'],
  [
    'an unknown key with a near name',
    docker('privilaged = true'),
    'warning 3:1 `privilaged` is not a setting and is ignored. (Did you mean `privileged`?)',
  ],
  ['an unknown key', docker('xyzzy = 1'), 'warning 3:1 `xyzzy` is not a setting and is ignored.'],
  [
    'an unknown key in a known table',
    '[[runners]]\n[runners.custom_build_dir]\nenable = true\n',
    'warning 3:1 `custom_build_dir.enable` is not a setting and is ignored. (Did you mean `custom_build_dir.enabled`?)',
  ],
  [
    'names of before GitLab Runner 16',
    '[[runners]]\npre_clone_script = "a"\npost_clone_script = "b"\n',
    'warning 2:1 `pre_clone_script` is not supported and is ignored: it is called `pre_get_sources_script` since GitLab Runner 16.',
    'warning 3:1 `post_clone_script` is not supported and is ignored: it is called `post_get_sources_script` since GitLab Runner 16.',
  ],
  ['no workers', 'concurrent = 0', 'error 1:14 `concurrent` must be a whole number of at least 1.'],
  ['a word for a switch', docker('privileged = "yes"'), 'error 3:14 `privileged` must be true or false.'],
  ['a word for a number', docker('shm_size = "64m"'), 'error 3:12 `shm_size` must be a whole number.'],
  [
    'a memory unit',
    docker('memory = "1 x"'),
    'error 3:10 `memory` must be an amount of memory such as "512m" or "1g".',
  ],
  ['a number of CPUs', docker('cpus = "two"'), 'error 3:8 `cpus` must be a number of CPUs such as "0.5" or "2".'],
  ['a DNS server by name', docker('dns = ["dns.local"]'), 'error 3:7 `dns` must be a list of IP addresses.'],
  [
    'a pull policy',
    docker('pull_policy = "sometimes"'),
    'error 3:15 `pull_policy` must be a pull policy or a list of them: "always", "if-not-present", "never".',
  ],
  [
    'log options',
    docker('log_options = { tag = "x", env = "y" }'),
    'error 3:15 `log_options` takes `env` and `labels` only, not `tag`.',
  ],
  [
    'a service without a name',
    docker('[[runners.docker.services]]\nalias = "x"'),
    'error 3:1 `services` must be a service with a name.',
  ],
  [
    'a second volume for the same path',
    docker('volumes = ["/cache",\n  "/a:/cache/"]'),
    'error 4:3 volume for container path "/cache" is already defined',
  ],
  [
    'a relative folder',
    '[[runners]]\nbuilds_dir = "builds"',
    'error 2:14 `builds_dir` must be an absolute path other than `/`.',
  ],
  [
    'a duration',
    '[[runners]]\nprepare_timeout = "10"',
    'error 2:19 `prepare_timeout` must be a duration such as "1h30m".',
  ],
  [
    'another shell',
    '[[runners]]\nshell = "pwsh"',
    'warning 2:9 `shell = "pwsh"` is not supported and is ignored: scripts are run by the bash or sh of the image.',
  ],
  ['the shell that there is', '[[runners]]\nshell = "bash"'],
  [
    'a folder for caches',
    '[[runners]]\ncache_dir = "/caches"',
    "warning 2:13 `cache_dir` is not supported and is ignored: caches are kept in volumes of the runner's engine.",
  ],
  [
    'Windows isolation',
    docker('isolation = "hyperv"'),
    'warning 3:13 `isolation = "hyperv"` is not supported and is ignored: only Linux containers are run.',
  ],
  [
    'a helper image flavor',
    docker('helper_image_flavor = "ubuntu"'),
    'warning 3:1 `helper_image_flavor` is not supported and is ignored: no helper image is needed.',
  ],
  [
    'another executor',
    '[[runners]]\nexecutor = "shell"',
    'warning 2:12 The executor `shell` is not supported: this runner takes no jobs. (Set `executor = "docker"`.)',
  ],
  ['the zeros that register writes', '[[runners]]\n[runners.cache]\nMaxUploadedArchiveSize = 0\n[runners.cache.s3]\n'],
  [
    'a cache in S3 that nobody can get at',
    "[[runners]]\n[runners.cache]\nType = 's3'\n[runners.cache.s3]\nBucketName = 'b'\nAccessKey = 'k'\n",
    'warning 3:8 `Type = "s3"` is ignored without `SecretKey` in `[runners.cache.s3]`: caches are kept in volumes of the runner\'s engine.',
  ],
  [
    'a cache in S3 with what is not obeyed',
    "[[runners]]\n[runners.cache]\nType = 's3'\n[runners.cache.s3]\nAuthenticationType = 'iam'\nAccelerate = true\nDualStack = true\nBucketNames = 'b'\n",
    'warning 5:22 `AuthenticationType = "iam"` is not supported: caches are kept in volumes of the runner\'s engine unless `AccessKey` and `SecretKey` are given.',
    'warning 6:1 `s3.Accelerate` is not supported and is ignored: the usual address of the bucket is used.',
    'warning 8:1 `s3.BucketNames` is not a setting and is ignored. (Did you mean `s3.BucketName`?)',
  ],
  [
    'a cache elsewhere',
    "[[runners]]\n[runners.cache]\nType = 'gcs'\n[runners.cache.gcs]\nBucketName = 'b'\n",
    'warning 3:8 `Type = "gcs"` is not supported and is ignored: caches are kept in volumes of the runner\'s engine. (Only "s3" is; other stores that speak its language can be given as `ServerAddress`.)',
    'warning 4:1 `gcs` is not supported and is ignored: caches are kept in S3 or in volumes.',
  ],
]

for (const [title, text, ...problems] of rows) test(title, () => assert.equal(lines(text), problems))

test('problems come in the order of the file', () => {
  const text = `concurent = 1\n${docker('shm_size = "x"\nvolumes = ["x"]\nmemory = 3')}`
  assert.equal(
    readConfig(text, 'c.toml', {}).problems.map(({ pos }) => pos?.line),
    [1, 4, 5, 6],
  )
})
