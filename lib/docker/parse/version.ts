/** The answer to `serverVersion`. */
export const parseVersion = (
  text: string,
): { readonly serverVersion: string; readonly os: string; readonly arch: string } => JSON.parse(text)
