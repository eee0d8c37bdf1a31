import type { Compiled } from '../../lib/pipeline/compiled.ts'
import type { Job, Need, Plan, Variable } from '../../lib/plan/types.ts'
import type { Problem } from '../../lib/util/errors.ts'
import { toValue } from '../../lib/yaml/values.ts'

/** What a compilation came to, without what is the same everywhere: short enough to be read and judged. */
export const summarize = (
  compiled: Compiled,
  show: readonly string[] = [],
  preview = false,
): Record<string, unknown> => ({
  ...(compiled.plan && { ...planParts(compiled.plan), jobs: compiled.plan.jobs.map(job => summarizeJob(job, show)) }),
  ...(compiled.notActedOn.size > 0 && { notActedOn: notActedOnText(compiled.notActedOn) }),
  ...(compiled.refused && { refused: compiled.refused.message }),
  ...(compiled.problems.length > 0 && { problems: compiled.problems.map(problemText) }),
  ...(preview && compiled.tree && { preview: toValue(compiled.tree) }),
})

const notActedOnText = (uses: Compiled['notActedOn']): string =>
  [...uses].map(([keyword, jobs]) => `${keyword} (${jobs.join(', ')})`).join('; ')

const planParts = ({ name, stages, cancelOnFailure }: Plan): Record<string, unknown> => ({
  ...(name !== undefined && { name }),
  stages: stages.join(' '),
  ...(cancelOnFailure && { cancelOnFailure }),
})

const problemText = ({ severity, pos, message, hint }: Problem): string => {
  const place = pos ? `${pos.file === '.gitlab-ci.yml' ? '' : `${pos.file}:`}${pos.line}:${pos.col} ` : ''
  return `${severity === 'error' ? '' : 'warning '}${place}${message}${hint === undefined ? '' : ` | ${hint}`}`
}

const DEFAULTS: Readonly<Record<string, string>> = {
  services: '[]',
  beforeScript: '[]',
  afterScript: '[]',
  preGetSourcesScript: '[]',
  when: '"on_success"',
  allowFailure: 'false',
  retry: '{"max":0,"when":["always"],"exitCodes":[]}',
  interruptible: 'false',
  tags: '[]',
  cache: '[]',
  script: '["x"]',
}

const needText = ({ job, artifacts, optional }: Need): string =>
  [job, ...(artifacts ? [] : ['no artifacts']), ...(optional ? ['optional'] : [])].join(' | ')

const summarizeJob = ({ id: _, variables, needs, ...job }: Job, show: readonly string[]): Record<string, unknown> => {
  const parts = Object.entries(job).filter(([key, value]) => DEFAULTS[key] !== JSON.stringify(value))
  const shown = variables.filter(({ key }) => show.includes(key) || !/^(CI$|CI_|GITLAB_|RUNNER_)/.test(key))
  return {
    ...Object.fromEntries(parts),
    ...(needs && { needs: needs.map(needText) }),
    ...(shown.length > 0 && {
      variables: Object.fromEntries(shown.map(variable => [variable.key, shortly(variable)])),
    }),
  }
}

const shortly = ({ key: _, value, public: isPublic, ...flags }: Variable): unknown => {
  const marks = Object.keys(flags)
  return marks.length > 0 || !isPublic ? [value, ...marks, ...(isPublic ? [] : ['given'])].join(' | ') : value
}
