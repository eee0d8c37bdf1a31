import { attribute, type Decoder, fields, oneOf } from '../decode.ts'

export type AutoCancel = { readonly on_new_commit?: string; readonly on_job_failure?: string }

/** `auto_cancel:` of `workflow` and its rules (ci-yaml §1.3). */
export const autoCancel: Decoder<AutoCancel> = (node, at) =>
  fields({
    on_new_commit: attribute(oneOf(['conservative', 'interruptible', 'none'])),
    on_job_failure: attribute(oneOf(['none', 'all'])),
  })(node, at)
