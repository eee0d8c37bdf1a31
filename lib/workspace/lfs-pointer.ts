/** A file of Git LFS as git stores it. */
export type LfsPointer = { readonly oid: string; readonly size: number }

/** Reads a pointer of version 1; undefined for any other file (Git LFS specification). */
export const parsePointer = (text: string): LfsPointer | undefined => {
  const [first = '', ...lines] = text.split('\n')
  if (!/^version https:\/\/(git-lfs\.github\.com\/spec|hawser\.github\.com\/spec)\/v1$/.test(first)) return undefined
  const [, oid] = lines.map(line => /^oid sha256:([0-9a-f]{64})$/.exec(line)).find(Boolean) ?? []
  const [, size] = lines.map(line => /^size (\d{1,15})$/.exec(line)).find(Boolean) ?? []
  return oid === undefined || size === undefined ? undefined : { oid, size: Number(size) }
}
