/** Whether a local path stands for several files. */
export const isWildcard = (path: string): boolean => path.includes('*')

// `*` is any run without a slash, `**` any run; so `a/**.yml` is every level, `a/**/*.yml` subfolders only (ci-yaml §3).
/** The files that a path with wildcards stands for, sorted. */
export const matchWildcard = (pattern: string, files: readonly string[]): readonly string[] => {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, stars => (stars.length > 1 ? '.*' : '[^/]*'))
  const regexp = new RegExp(`^${source}$`)
  return files.filter(file => regexp.test(file)).sort()
}
