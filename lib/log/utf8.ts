/**
 * The greatest length up to `end` at which the bytes can be cut without cutting a UTF-8 character in two. Bytes that are
 * no UTF-8 are cut anywhere.
 */
export const utf8Boundary = (bytes: Buffer, end: number): number => {
  for (let at = end - 1; at >= Math.max(0, end - 4); at--) {
    const byte = bytes[at] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    return at + sizeOfCharacter(byte) > end ? at : end
  }
  return end
}

const sizeOfCharacter = (lead: number): number => {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}
