import { assert, suite } from '../harness/suite.ts'
import { together } from '../harness/together.ts'

/** `sh` alone, and bash. */
const images = { sh: 'gantry-test/busybox', bash: 'gantry-test/git' }

for (const [shell, image] of Object.entries(images)) {
  const test = suite(`run: a job's life in ${shell}`, { timeout: 120 })
  const part = together(test, { 'sub/file': '' })

  part(
    'commands are announced and run in the project folder, as one shell',
    `
build:
  image: ${image}
  before_script: ["cd sub; X=1"]
  script:
    - pwd
    - echo "X is $X"
    - |
      echo one
      echo two
    - ""
`,
    ran => {
      assert.is(ran.code, 0, ran.stderr)
      const log = ran.log('build')
      assert.match(log, /\$ cd sub; X=1\n\$ pwd\n\/builds\/local\/shop\/sub\n\$ echo "X is \$X"\nX is 1\n/)
      assert.match(log, /\$ echo one # collapsed multi-line command\none\ntwo\n\n/)
      assert.match(log, /Job succeeded\n$/)
    },
  )

  part(
    'the first failing command ends the job with its exit code',
    `
build:
  image: ${image}
  script: ["true || exit 9", "(exit 3)", "echo not reached"]
`,
    ran => {
      assert.is(ran.code, 1)
      assert.is(ran.jobs.build?.status, 'failed')
      assert.is(ran.jobs.build?.reason, 'script_failure')
      assert.is(ran.jobs.build?.exitCode, 3)
      assert.match(ran.log('build'), /ERROR: Job failed: exit code 3\n$/)
      assert.not.match(ran.log('build'), /^not reached$/m)
    },
  )

  part(
    'a failing pipe fails the job, and commands get no stdin',
    `
pipe:
  image: ${image}
  script: ["false | true"]
read:
  image: ${image}
  script: ["read line && echo got $line"]
  allow_failure: true
`,
    ran => {
      assert.is(ran.jobs.pipe?.status, 'failed')
      assert.is(ran.jobs.read?.exitCode, 1)
    },
  )

  part(
    'after_script is a second shell in the same container',
    `
good:
  image: ${image}
  script: ["X=1; touch /tmp/left; cd /; echo Y=2 >> $GITLAB_ENV"]
  after_script: ['echo "status $CI_JOB_STATUS X=$X Y=$Y in $PWD"', "ls /tmp/left"]
bad:
  image: ${image}
  script: ["exit 4"]
  after_script: ['echo "status $CI_JOB_STATUS"', "exit 5"]
`,
    ran => {
      assert.match(ran.log('good'), /^status success X= Y=2 in \/builds\/local\/shop$/m)
      assert.match(ran.log('good'), /^\/tmp\/left$/m)
      assert.match(ran.log('bad'), /^status failed$/m)
      assert.match(ran.log('bad'), /WARNING: after_script failed, but job will continue unaffected: exit code 5/)
      assert.is(ran.jobs.bad?.exitCode, 4)
    },
  )

  part(
    'AFTER_SCRIPT_IGNORE_ERRORS=false lets after_script fail a job',
    `
build:
  image: ${image}
  variables: {AFTER_SCRIPT_IGNORE_ERRORS: "false"}
  script: ["true"]
  after_script: ["exit 5"]
`,
    ran => {
      assert.is(ran.jobs.build?.exitCode, 5)
    },
  )

  part(
    'a script that takes too long is stopped; after_script then runs in a new container',
    `
build:
  image: ${image}
  variables: {RUNNER_SCRIPT_TIMEOUT: 8s}
  script: ["touch /tmp/left; touch kept; sleep 90"]
  after_script: ['echo "status $CI_JOB_STATUS"; ls /tmp/left kept || true']
`,
    ran => {
      assert.is(ran.jobs.build?.reason, 'job_execution_timeout')
      assert.match(ran.log('build'), /^status timedout$/m)
      assert.match(ran.log('build'), /^kept$/m)
      assert.not.match(ran.log('build'), /^\/tmp\/left$/m)
    },
  )

  part(
    'the timeout of the job ends all of it',
    `
build:
  image: ${image}
  timeout: 2 seconds
  script: ["sleep 60"]
  after_script: ["echo after"]
`,
    ran => {
      assert.is(ran.jobs.build?.reason, 'job_execution_timeout')
      assert.match(ran.log('build'), /ERROR: Job failed: execution took longer than 2s seconds/)
      assert.not.match(ran.log('build'), /^after$/m)
    },
  )

  part(
    "set +e, exit 0 and joined lines are the shell's own business",
    `
loose:
  image: ${image}
  script: ["set +e", "false", "echo on"]
last:
  image: ${image}
  script: ["set +e", "false"]
early:
  image: ${image}
  script: ["exit 0", "false"]
`,
    ran => {
      assert.equal(
        [ran.jobs.loose?.status, ran.jobs.last?.status, ran.jobs.early?.status],
        ['success', 'failed', 'success'],
      )
    },
  )
}
