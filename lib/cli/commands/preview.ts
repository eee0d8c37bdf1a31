import { printYaml } from '../../yaml/print.ts'
import { defineCommand } from '../command.ts'
import { lookFlags, pipelineFlags } from '../flags.ts'
import { exitCode } from '../io.ts'
import { compileFor } from '../pipeline.ts'

export const preview = defineCommand({
  name: 'preview',
  summary: 'Print the full configuration: includes, inputs, extends and references resolved',
  usage: 'preview',
  examples: [['gantry preview > full.yml', 'one file that means the same']],
  flags: { ...pipelineFlags, color: lookFlags.color },
  positionals: { min: 0, max: 0 },
  run: async (io, given) => {
    const { tree } = (await compileFor(io, given)).compiled
    if (tree) io.stdout.write(printYaml(tree))
    return exitCode.passed
  },
})
