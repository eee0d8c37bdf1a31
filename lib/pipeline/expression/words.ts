import type { Words } from '../../util/errors.ts'

const invalid = (why: string, hint?: string): Words => ({
  message: `Invalid expression syntax: ${why}.`,
  ...(hint === undefined ? {} : { hint }),
})

const RE2_HINT = 'GitLab uses RE2, which has no look-around and no back-references.'

export const empty = (): Words => invalid('the expression is empty')

export const tooManyTokens = (limit: number): Words => invalid(`it has more than ${limit} tokens`)

export const unknownText = (rest: string): Words => {
  const shown = /^\S{1,20}/.exec(rest)?.[0] ?? rest.slice(0, 1)
  if (rest.startsWith('${')) return invalid(`"${shown}" is no variable`, 'Write $NAME, without braces.')
  if (rest.startsWith('$')) return invalid('a $ without a name', 'Write $NAME.')
  if (/^["']/.test(rest))
    return invalid('the quote is not closed', 'Text has no escapes; take the other kind of quote.')
  if (rest.startsWith('/'))
    return invalid('this is no regular expression', 'Write /…/ with text inside, slashes as \\/.')
  if (/^-?\d/.test(rest)) return invalid(`"${shown}" is a number`, 'Values are text: write it in quotes.')
  if (/^=[^=~]/.test(rest)) return invalid('a single =', 'Compare with ==.')
  if (/^[&|]/.test(rest)) return invalid(`"${shown}" is no operator`, 'Write && or ||.')
  return invalid(`"${shown}" is not known here`, 'Text must be in quotes, and variables begin with $.')
}

export const unknownFlag = (flag: string): Words =>
  invalid(`the regular expression has the flag "${flag}"`, 'The flags are i, s, m and U.')

export const invalidPattern = (why: string): Words =>
  invalid(`the regular expression is refused (${why})`, /Perl|escape/.test(why) ? RE2_HINT : undefined)

export const shortPattern = (): Words => ({
  message: 'GitLab reads a regular expression only when it has two or more characters between its slashes.',
  hint: 'Put the character in brackets, such as /[x]/.',
})

export const expectedValue = (found: string | undefined): Words =>
  invalid(found === undefined ? 'it ends where a value should follow' : `a value should stand where "${found}" does`)

export const expectedOperator = (found: string): Words =>
  invalid(`"${found}" follows a value without an operator`, 'Join with ==, !=, =~, !~, && or ||.')

export const unclosed = (): Words => invalid('this parenthesis is not closed')

export const unopened = (): Words => invalid('this parenthesis was not opened')
