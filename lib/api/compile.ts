import type { Compiled } from '../pipeline/compiled.ts'
import { abortable } from '../util/abortable.ts'
import { type PipelineOptions, toProjectOptions } from './options.ts'
import { loadPipeline } from './pipeline.ts'

/**
 * Compiles the pipeline of a project as GitLab would, and starts nothing. What is wrong in it comes back as `problems`,
 * with positions; `plan` is there when GitLab would create a pipeline. Throws `InputError` when the file cannot be read, and
 * the reason of `signal` once that is aborted.
 *
 * ```ts
 * const { plan, problems } = await compile({ cwd: 'shop', event: 'merge_request_event' })
 * ```
 */
export const compile = async (options: PipelineOptions & { readonly signal?: AbortSignal } = {}): Promise<Compiled> =>
  (await abortable(loadPipeline(toProjectOptions(options)), options.signal)).compiled
