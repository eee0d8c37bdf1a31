/** A pipeline of so many jobs with `extends` and `rules`, about half of them with rules of their own. */
export const manyJobs = (count: number): string => {
  const job = (at: number): string =>
    [
      `job-${at}:`,
      '  extends: [.base, .rules]',
      `  stage: ${['build', 'test', 'deploy'][at % 3]}`,
      `  variables:\n    NUMBER: "${at}"`,
      `  script:\n    - echo ${at}\n    - make all`,
      ...(at % 2 ? [] : [OWN_RULES]),
    ].join('\n')
  return `${HEAD}\n${Array.from({ length: count }, (_, at) => job(at)).join('\n')}\n`
}

const HEAD = `stages: [build, test, deploy]
variables:
  A: a
.base:
  image: alpine
  before_script:
    - echo before
  variables:
    X: x
.rules:
  rules:
    - if: $CI_COMMIT_TAG
      when: never
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: always
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"`

const OWN_RULES = `  rules:
    - if: $CI_COMMIT_TAG
      when: never
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"
    - if: $CI_PIPELINE_SOURCE == "web"
      when: manual`

const BRANCHES = 10
const LEAVES = 14

/** 150 files that include each other in two levels, five jobs in each of the lower one: path → text. */
export const includeTree = (): Readonly<Record<string, string>> => {
  const numbers = (length: number): readonly number[] => Array.from({ length }, (_, at) => at)
  const include = (paths: readonly string[]): string => `include:\n${paths.map(path => `  - ${path}\n`).join('')}`
  const job = (name: string): string =>
    `${name}:\n  extends: .shared\n  script:\n    - make test\n  rules:\n    - if: $CI_COMMIT_BRANCH\n`
  const leaf = (name: string): readonly [string, string] => [
    `ci/${name}.yml`,
    numbers(5)
      .map(at => job(`${name}-${at}`))
      .join(''),
  ]
  const branch = (at: number): readonly (readonly [string, string])[] => {
    const names = numbers(LEAVES).map(leafAt => `part-${at}-${leafAt}`)
    return [[`ci/branch-${at}.yml`, include(names.map(name => `ci/${name}.yml`))], ...names.map(leaf)]
  }
  const root = `${include(numbers(BRANCHES).map(at => `ci/branch-${at}.yml`))}.shared:\n  image: alpine\n`
  return Object.fromEntries([['.gitlab-ci.yml', root], ...numbers(BRANCHES).flatMap(branch)])
}
