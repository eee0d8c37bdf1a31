/** zlib's levels for the words of `ARTIFACT_COMPRESSION_LEVEL` (runner-api §4). */
const levels: Readonly<Record<string, number>> = { fastest: 1, fast: 3, default: 6, slow: 7, slowest: 9 }

const ordinary = 6

/** How hard archives are compressed; a word that nobody knows is as good as none. */
export const compressionLevel = (word: string | undefined): number => levels[word ?? ''] ?? ordinary
