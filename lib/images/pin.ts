import { type Edit, stands } from './edit.ts'
import type { Found } from './find.ts'
import { pinName, splitName, tagged } from './name.ts'

/** What a registry says a tag stands for today, or why that is not known. */
export type Digest = { readonly ok: true; readonly digest: string } | { readonly ok: false; readonly message: string }

/** One image of a file, and how it stands with it. */
export type Pin = Found &
  (
    | { readonly state: 'pinned' }
    /** Without a digest. */
    | { readonly state: 'unpinned'; readonly to: string }
    /** Its tag stands for another digest now. */
    | { readonly state: 'moved'; readonly to: string }
    /** Holds variables: its name is known only when a job runs. */
    | { readonly state: 'variable' }
    /** Written with escapes: to be changed by hand. */
    | { readonly state: 'by hand'; readonly to: string }
    | { readonly state: 'unknown'; readonly message: string }
  )

/** The name to ask a registry about; undefined when there is nothing to ask: a variable, or a digest without a tag. */
export const questionOf = (image: string): string | undefined => {
  const name = splitName(image)
  if (image.includes('$') || (name.digest !== undefined && name.tag === undefined)) return undefined
  return tagged(name)
}

/** How one image of a file stands, given what the registry says of its tag. */
export const judgePin = (text: string, found: Found, digest: Digest | undefined): Pin => {
  const { image, pos } = found
  if (image.includes('$')) return { ...found, state: 'variable' }
  if (digest === undefined) return { ...found, state: 'pinned' }
  if (!digest.ok) return { ...found, state: 'unknown', message: digest.message }
  const name = splitName(image)
  if (name.digest === digest.digest) return { ...found, state: 'pinned' }
  const to = pinName(name, digest.digest)
  if (!stands(text, { pos, from: image, to })) return { ...found, state: 'by hand', to }
  return { ...found, state: name.digest === undefined ? 'unpinned' : 'moved', to }
}

/** The edits that pin everything that can be pinned. */
export const editsOf = (pins: readonly Pin[]): readonly Edit[] =>
  pins.flatMap(pin =>
    pin.state === 'unpinned' || pin.state === 'moved' ? [{ pos: pin.pos, from: pin.image, to: pin.to }] : [],
  )
