type Of = 'clone' | 'fetch' | 'update'

/** Flags that only say what is fetched: others could name programs of the runner's host. */
const harmless: Readonly<Record<Of, RegExp>> = {
  clone: /^$/,
  fetch: /^(--(no-)?(tags|prune|prune-tags|force)|-[ptnf]|--(depth|deepen)=\d+)$/,
  update: /^--remote$/,
}

/** Flags that change nothing about what a job finds: how a fetch is shown, split up or put off. */
const idle: Readonly<Record<Of, RegExp>> = {
  clone:
    /^(--quiet|-[qv]|--verbose|--progress|--no-tags|--(no-)?single-branch|--jobs=\d+|-j\d+|--filter=(blob:none|tree:\d+))$/,
  fetch: /^(--quiet|-[qv]|--verbose|--progress|--jobs=\d+|-j\d+|--filter=(blob:none|tree:\d+))$/,
  update:
    /^(--force|-f|--checkout|--quiet|-q|--progress|--(no-)?(recommend-shallow|single-branch)|(--jobs=?|-j)?\d*|--filter=(blob:none|tree:\d+))$/,
}

export type Sorted = { readonly flags: readonly string[]; readonly refused: readonly string[] }

/** Flags that a job wants git to be called with: those that are obeyed on the runner's host, and those that are not. */
export const harmlessFlags = (of: Of, all: readonly string[]): Sorted => ({
  flags: all.filter(flag => harmless[of].test(flag)),
  refused: all.filter(flag => !harmless[of].test(flag) && !idle[of].test(flag)),
})
