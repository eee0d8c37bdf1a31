/** Keys that `default:` may hold, and that jobs take from it (ci-yaml §1.3). */
export const DEFAULT_KEYWORDS: readonly string[] = [
  'before_script',
  'after_script',
  'hooks',
  'cache',
  'image',
  'services',
  'interruptible',
  'timeout',
  'retry',
  'tags',
  'artifacts',
  'id_tokens',
  'identity',
]

/** Those that may also stand at the top of the file, as in old configurations. */
export const TOP_LEVEL_DEFAULTS: readonly string[] = ['image', 'services', 'cache', 'before_script', 'after_script']
