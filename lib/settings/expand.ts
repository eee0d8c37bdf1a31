/** Replaces `$NAME` and `${NAME}` with the environment's values, absent ones with nothing, as Go's `os.ExpandEnv`. */
export const expandEnv = (text: string, env: Readonly<Record<string, string | undefined>>): string =>
  text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, bare: string | undefined) => env[braced ?? bare ?? ''] ?? '',
  )
