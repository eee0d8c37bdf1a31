import { pullFailureReason, troubleOf } from '../../../lib/images/trouble.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('images/trouble')

const daemon = 'Error response from daemon: '
const rows: readonly (readonly [text: string, reason: string, trouble: string])[] = [
  ['Get "https://r.tld/v2/": dial tcp: lookup r.tld: no such host', 'external', 'unreachable'],
  ['Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused', 'external', 'unreachable'],
  ['Get "https://r.tld/v2/": dial tcp 10.0.0.1:443: i/o timeout', 'external', 'unreachable'],
  ['Get "https://r.tld/v2/": net/http: TLS handshake timeout', 'external', 'unreachable'],
  ['context deadline exceeded (Client.Timeout exceeded while awaiting headers)', 'external', 'unreachable'],
  ['net/http: request canceled while waiting for connection', 'external', 'unreachable'],
  ['read tcp 10.0.0.2:3->10.0.0.1:443: read: Connection Reset by peer', 'external', 'unreachable'],
  ['dial tcp: lookup r.tld: server not found', 'external', 'unreachable'],
  ['manifest for r.tld/a:1 not found: manifest unknown: manifest unknown', 'configuration', 'unknown image'],
  ['manifest unknown', 'configuration', 'unknown image'],
  [
    "pull access denied for a, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'configuration',
    'denied',
  ],
  ['access to the resource is denied', 'configuration', 'denied'],
  ['Get "https://r.tld/v2/a/manifests/1": no basic auth credentials', 'configuration', 'unauthorized'],
  ['unauthorized: incorrect username or password', 'configuration', 'unauthorized'],
  ['unauthorized: authentication required', 'configuration', 'unauthorized'],
  ['toomanyrequests: You have reached your pull rate limit.', 'pull', 'rate limit'],
  ['received unexpected HTTP status: 500 Internal Server Error', 'pull', 'server error'],
  ['received unexpected HTTP status: 503 Service Unavailable', 'pull', 'server error'],
  ['unexpected EOF', 'pull', 'unreachable'],
  ['context deadline exceeded', 'pull', 'other'],
  ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'pull', 'disk full'],
  ['unknown blob', 'pull', 'other'],
  ['Get "https://r.tld/v2/": x509: certificate signed by unknown authority', 'pull', 'tls'],
  ['http: server gave HTTP response to HTTPS client', 'pull', 'plain http'],
  ['no matching manifest for linux/arm64 in the manifest list entries', 'pull', 'platform'],
  ['manifest verification failed for digest sha256:abc', 'pull', 'digest'],
  ['invalid reference format', 'pull', 'bad name'],
  [
    'error getting credentials - err: exec: "docker-credential-x": executable file not found',
    'configuration',
    'helper',
  ],
  ['no such manifest: r.tld/a:1', 'pull', 'unknown image'],
  ['repository does not exist or may require authorization', 'configuration', 'denied'],
  ['connection refused, manifest not found', 'external', 'unreachable'],
  ['received unexpected HTTP status: 429 Too Many Requests', 'pull', 'rate limit'],
]
const reasons: Readonly<Record<string, string>> = {
  external: 'runner_external_dependency_failure',
  configuration: 'runner_configuration_error',
  pull: 'image_pull_failure',
}
for (const [text, reason, trouble] of rows)
  test(text, () => {
    assert.is(pullFailureReason(daemon + text), reasons[reason])
    assert.is(troubleOf(daemon + text), trouble)
  })
