const prefixes = /^(?:glrt-(?:t\d_)?|glrtr-|glcbt-|t\d_|GR[0-9A-Fa-f]{7})/

/** Nine characters of a token, without the prefix that tells its kind (runner-api §3.8). Not a secret. */
export const shortToken = (token: string): string => token.replace(prefixes, '').slice(0, 9)

/** A token made by GitLab when the runner was created there: it is verified, never registered (runner-api §1.1). */
export const isCreatedToken = (token: string): boolean => token.startsWith('glrt-')
