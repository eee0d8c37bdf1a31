import type { Words } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'

export const unknownJob = (pattern: string, names: readonly string[]): Words => {
  const near = suggest(pattern, names)
  return {
    message: `There is no job \`${pattern}\` in this pipeline.`,
    hint: near === undefined ? 'See the jobs with `gantry list --all`.' : `Did you mean \`${near}\`?`,
  }
}

export const unknownStage = (stage: string, stages: readonly string[]): Words => ({
  message: `There is no job in a stage \`${stage}\`.`,
  hint: `Stages with jobs: ${stages.join(', ')}.`,
})

export const noImage = (job: string): Words => ({
  message: `The job \`${job}\` has no image to run in.`,
  hint: 'Set `image:` in the job or under `default:`, or give one with --default-image.',
})
