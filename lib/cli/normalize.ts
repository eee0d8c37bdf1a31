import type { Flags } from './command.ts'

/**
 * Command lines as people know them from GitLab Runner and Docker, in the form that Node's parser wants: a value may
 * start with a dash (`--docker-services-limit -1`), and a switch may have one (`--locked=false`).
 */
export const normalize = (argv: readonly string[], flags: Flags): readonly string[] => {
  const normal: string[] = []
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    const next = argv[at + 1]
    if (word === '--') return [...normal, ...argv.slice(at)]
    const name = takesValue(word, flags)
    if (name !== undefined && next !== undefined) {
      normal.push(`--${name}=${next}`)
      at += 1
    } else normal.push(toSwitch(word, flags))
  }
  return normal
}

/** The flag that stands alone in `word` and needs the next word. */
const takesValue = (word: string, flags: Flags): string | undefined => {
  const name = word.startsWith('--')
    ? word.slice(2)
    : Object.keys(flags).find(known => word === `-${flags[known]?.short}`)
  return name !== undefined && flags[name]?.value !== undefined ? name : undefined
}

const toSwitch = (word: string, flags: Flags): string => {
  const [, name = '', value = ''] = /^--([^=]+)=(1|t|true|0|f|false)$/i.exec(word) ?? []
  if (flags[name] === undefined || flags[name].value !== undefined) return word
  return /^(1|t|true)$/i.test(value) ? `--${name}` : `--no-${name}`
}
