/**
 * A name or path as raw bytes, one character (0-255) a byte: file names need not be UTF-8. Comparable, usable as a key;
 * `Buffer.from(name, 'latin1')` is the path for the file system.
 */
export type ByteString = string

/** What stands before the content of a file in a tar stream. */
export type TarHeader = {
  /** Without a leading or trailing slash. */
  readonly path: ByteString
  readonly kind: 'file' | 'folder' | 'link' | 'hardlink' | 'device'
  /** Permission bits. */
  readonly mode: number
  /** Bytes of content; 0 unless a file. */
  readonly size: number
  /** Seconds since the epoch. */
  readonly mtime: number
  /** Where a link points to; a hard link names an earlier path of the archive. */
  readonly target?: ByteString
  /** Absent: root. */
  readonly uid?: number
  readonly gid?: number
}

export const BLOCK = 512

/** Two blocks of zeros end an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK)

/** A device is always the character device 0/0: overlay's sign for a file that is not there any more. */
export const FLAGS = { file: '0', hardlink: '1', link: '2', device: '3', folder: '5' } as const

const writeNumber = (block: Buffer, value: number, offset: number, length: number): void => {
  const octal = value.toString(8)
  if (octal.length < length) {
    block.write(octal.padStart(length - 1, '0'), offset, 'latin1')
    return
  }
  // GNU's binary form: sizes of 8 GiB and more do not fit into eleven octal digits.
  block.writeBigUInt64BE(BigInt(value), offset + length - 8)
  block[offset] = 0x80
}

const block = (name: string, flag: string, header: Omit<TarHeader, 'path' | 'kind'>): Buffer => {
  const bytes = Buffer.alloc(BLOCK)
  bytes.write(name.slice(0, 100), 0, 'latin1')
  writeNumber(bytes, header.mode, 100, 8)
  writeNumber(bytes, header.uid ?? 0, 108, 8)
  writeNumber(bytes, header.gid ?? 0, 116, 8)
  writeNumber(bytes, header.size, 124, 12)
  writeNumber(bytes, header.mtime, 136, 12)
  bytes.write('        ', 148, 'latin1')
  bytes.write(flag, 156, 'latin1')
  bytes.write((header.target ?? '').slice(0, 100), 157, 'latin1')
  bytes.write('ustar  \0', 257, 'latin1')
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

/** GNU's way to carry a name of more than 100 bytes: an entry before the entry. Any bytes but NUL are allowed. */
const longName = (name: string, flag: 'K' | 'L'): readonly Buffer[] => {
  if (name.length <= 100) return []
  const content = Buffer.from(`${name}\0`, 'latin1')
  return [
    block('././@LongLink', flag, { mode: 0o644, size: content.length, mtime: 0 }),
    content,
    paddingOf(content.length),
  ]
}

/** The zeros that fill up the last block of a file's content. */
export const paddingOf = (size: number): Buffer => TAR_END.subarray(0, (BLOCK - (size % BLOCK)) % BLOCK)

/** The block or blocks that announce an entry, in GNU's format, which docker reads and which can hold any name and size. */
export const encodeTarHeader = (header: TarHeader): Buffer => {
  const path = header.kind === 'folder' ? `${header.path}/` : header.path
  return Buffer.concat([
    ...longName(header.target ?? '', 'K'),
    ...longName(path, 'L'),
    block(path, FLAGS[header.kind], header),
  ])
}
