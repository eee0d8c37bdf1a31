import type { Job, Plan } from '../../../lib/plan/types.ts'

/** A plan from `name: 'stage'` or `name: 'stage needs other other'`. */
export const plan = (jobs: Readonly<Record<string, string>>): Plan => {
  const list = Object.entries(jobs).map(([name, text], index) => job(name, text, index))
  return { version: 1, stages: [...new Set(list.map(({ stage }) => stage))], jobs: list }
}

const job = (name: string, text: string, id: number): Job => {
  const [stage = '', keyword, ...needs] = text.split(' ')
  return {
    id,
    name,
    stage,
    services: [],
    variables: [],
    beforeScript: [],
    script: [],
    afterScript: [],
    preGetSourcesScript: [],
    ...(keyword === 'needs' && { needs: needs.map(other => ({ job: other, artifacts: true, optional: false })) }),
    when: 'on_success',
    allowFailure: false,
    retry: { max: 0, when: ['always'], exitCodes: [] },
    interruptible: false,
    tags: [],
    cache: [],
  }
}
