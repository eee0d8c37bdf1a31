/** Loads undici, and leaves the `fetch` of the process as it is: it may be that of a user's program. */
export const loadUndici = () => {
  // Node's own fetch gets its agent when it is first looked at; afterwards undici would put its own into that place.
  Reflect.get(globalThis, 'Headers')
  return import('./undici.ts')
}
