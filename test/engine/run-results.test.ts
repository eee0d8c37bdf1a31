import { runPipeline } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: coverage and environments', { timeout: 120 })

type End = { readonly coverage?: number; readonly environment?: { readonly name: string; readonly url: string } }

test('coverage is found in the log; the address of an environment may come from a dotenv report', async () => {
  const ran = await runPipeline(`
default: {image: gantry-test/busybox}
cover:
  script: [echo "Lines 12.5% of it", echo done]
  coverage: '/Lines \\d+\\.\\d+%/'
deploy:
  script:
    - echo "slug $CI_ENVIRONMENT_SLUG tier $CI_ENVIRONMENT_TIER url $CI_ENVIRONMENT_URL"
    - echo "HOST=$CI_ENVIRONMENT_SLUG.example.com" > deploy.env
  artifacts: {reports: {dotenv: deploy.env}}
  environment: {name: review/$CI_COMMIT_REF_NAME, url: https://$HOST/$CI_JOB_NAME}
failing:
  script: [echo "Lines 1.5%", exit 1]
  coverage: '/Lines \\d+\\.\\d+%/'
  environment: {name: production, url: https://example.com}
  allow_failure: true
`)
  assert.is(ran.code, 0, ran.stderr)
  const { cover, deploy, failing } = ran.jobs as Readonly<Record<string, End>>
  assert.is(cover?.coverage, 12.5)
  assert.match(ran.log('deploy'), /^slug review-main-\w+ tier development url https:\/\/\S*\/deploy$/m)
  assert.is(deploy?.environment?.name, 'review/main')
  assert.match(deploy?.environment?.url ?? '', /^https:\/\/review-main-\w+\.example\.com\/deploy$/)
  assert.equal([failing?.coverage, failing?.environment], [1.5, undefined])
})
