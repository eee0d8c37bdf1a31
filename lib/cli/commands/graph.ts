import { printDot, printMermaid, printTree } from '../../plan/print-graph.ts'
import { hasUnicode } from '../../ui/colours.ts'
import { defineCommand } from '../command.ts'
import { lookFlags, pipelineFlags, toOneOf } from '../flags.ts'
import { exitCode } from '../io.ts'
import { compileFor, planOf, selectionFlags, selectJobs } from '../pipeline.ts'

export const graph = defineCommand({
  name: 'graph',
  summary: 'Draw which jobs wait for which',
  usage: 'graph [JOB…]',
  examples: [
    ['gantry graph', 'stages and their jobs as a tree'],
    ['gantry graph --format mermaid', 'for Markdown'],
    ['gantry graph --format dot | dot -Tsvg > pipeline.svg', 'as a picture'],
  ],
  flags: {
    ...pipelineFlags,
    ...selectionFlags,
    format: { value: 'text|mermaid|dot', help: 'Text is the default.' },
    color: lookFlags.color,
  },
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: async (io, given, jobs) => {
    const format = toOneOf('format', given.format, ['text', 'mermaid', 'dot'], 'text')
    const { plan } = selectJobs(planOf(await compileFor(io, given)), given, jobs)
    const glyphs = hasUnicode(io.env) ? { branch: '├─', last: '└─' } : { branch: '|-', last: '`-' }
    const print = { text: () => printTree(plan, glyphs), mermaid: () => printMermaid(plan), dot: () => printDot(plan) }
    io.stdout.write(print[format]())
    return exitCode.passed
  },
})
