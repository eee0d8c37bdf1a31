import { type Ran, runPipeline } from './project.ts'
import type { Test } from './suite.ts'

/**
 * Registers tests that are a pipeline each, and runs these as child pipelines of one, in a project with the files: of a
 * short run, most of the work is not the jobs. A part ends with the code that a run of it alone would end with, 0 or 1.
 */
export const together = (test: Test, files: Readonly<Record<string, string>> = {}) => {
  const pipelines: string[] = []
  let all: Ran
  test.before(async () => {
    const triggers = pipelines.map((_, at) => `${nameOf(at)}: {trigger: {include: ${at}.yml, strategy: depend}}\n`)
    const children = Object.fromEntries(pipelines.map((pipeline, at) => [`${at}.yml`, pipeline]))
    all = await runPipeline(triggers.join(''), [], { ...files, ...children })
  })
  return (title: string, pipeline: string, check: (ran: Ran) => void): void => {
    const name = nameOf(pipelines.push(pipeline) - 1)
    test(title, () => check(partOf(all, name)))
  }
}

const nameOf = (at: number): string => `part ${at}`

const partOf = (all: Ran, name: string): Ran => {
  const prefix = `${name} › `
  const own = Object.entries(all.jobs).filter(([job]) => job.startsWith(prefix))
  return {
    ...all,
    code: all.jobs[name]?.status === 'success' ? 0 : 1,
    jobs: Object.fromEntries(own.map(([job, end]) => [job.slice(prefix.length), end])),
    log: job => all.log(prefix + job),
  }
}
