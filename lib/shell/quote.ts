/** One shell word that means exactly `text`, in every POSIX shell: the quoting needs nothing that dash or ash lack. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Like `quote`, but leaves a word alone that needs no quotes; for lines that people read. */
export const quoteIfNeeded = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : quote(text))

/** True for a name that a shell can export. */
export const isShellName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name)
