import type { Job, Plan } from './types.ts'

const jobsOf = (plan: Plan, stage: string): readonly Job[] => plan.jobs.filter(job => job.stage === stage)

/** A tree: stages, under each its jobs, with what they wait for where that is not the stages before. */
export const printTree = (plan: Plan, glyphs: { readonly branch: string; readonly last: string }): string =>
  plan.stages
    .flatMap(stage => {
      const jobs = jobsOf(plan, stage)
      const lines = jobs.map((job, at) => `${at === jobs.length - 1 ? glyphs.last : glyphs.branch} ${describe(job)}`)
      return [stage, ...lines]
    })
    .map(line => `${line}\n`)
    .join('')

const describe = ({ name, needs, when, allowFailure, trigger }: Job): string => {
  const waits = needs && (needs.length === 0 ? 'starts at once' : `needs ${needs.map(need => need.job).join(', ')}`)
  const notes = [
    waits,
    when === 'on_success' ? undefined : when,
    allowFailure === true ? 'may fail' : undefined,
    trigger && `triggers ${trigger.project ?? 'a child pipeline'}`,
  ].filter(note => note !== undefined)
  return notes.length === 0 ? name : `${name} (${notes.join('; ')})`
}

/** A line from a job, or from a whole stage, to a job that waits for it. */
type Edge = { readonly from: { readonly job: number } | { readonly stage: number }; readonly to: number }

/** A job without `needs` waits for the stage before as a whole: one line, however many jobs that has. */
const edgesOf = ({ jobs, stages }: Plan): readonly Edge[] => {
  const numbers = new Map(jobs.map((job, at) => [job.name, at]))
  return jobs.flatMap(({ needs, stage }, to): readonly Edge[] => {
    if (needs) return needs.flatMap(need => ({ from: { job: numbers.get(need.job) ?? to }, to }))
    const before = stages.indexOf(stage) - 1
    return before < 0 ? [] : [{ from: { stage: before }, to }]
  })
}

/** A flowchart for Mermaid, as GitLab, GitHub and many editors draw it. */
export const printMermaid = (plan: Plan): string => {
  const label = (text: string): string => `["${text.replaceAll('#', '#35;').replaceAll('"', '#quot;')}"]`
  const numbers = new Map(plan.jobs.map((job, at) => [job.name, at]))
  const groups = plan.stages.flatMap((stage, at) => [
    `  subgraph s${at}${label(stage)}`,
    ...jobsOf(plan, stage).map(job => `    j${numbers.get(job.name)}${label(job.name)}`),
    '  end',
  ])
  const edges = edgesOf(plan).map(({ from, to }) => `  ${'job' in from ? `j${from.job}` : `s${from.stage}`} --> j${to}`)
  return ['flowchart LR', ...groups, ...edges].map(line => `${line}\n`).join('')
}

/** A graph for Graphviz: `gantry graph --format dot | dot -Tsvg`. */
export const printDot = (plan: Plan): string => {
  const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  const groups = plan.stages.flatMap((stage, at) => [
    `  subgraph cluster_${at} {`,
    `    label=${quote(stage)}`,
    ...jobsOf(plan, stage).map(job => `    ${quote(job.name)}`),
    '  }',
  ])
  const name = (at: number): string => quote(plan.jobs[at]?.name ?? '')
  const edges = edgesOf(plan).map(({ from, to }) => {
    if ('job' in from) return `  ${name(from.job)} -> ${name(to)}`
    // Graphviz knows no line from a group: it is drawn from one of its jobs, and cut off at the border.
    const first = jobsOf(plan, plan.stages[from.stage] ?? '')[0]?.name ?? ''
    return `  ${quote(first)} -> ${name(to)} [ltail=cluster_${from.stage}]`
  })
  const head = ['digraph pipeline {', '  rankdir=LR', '  compound=true', '  node [shape=box]']
  return [...head, ...groups, ...edges, '}'].map(line => `${line}\n`).join('')
}
