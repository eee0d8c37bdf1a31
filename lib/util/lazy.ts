/** Thrown where a library is needed that nobody has loaded yet; `withLibraries` loads it. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded'
  readonly load: () => Promise<void>

  constructor(load: () => Promise<void>) {
    super('A library is used before it was loaded.')
    this.load = load
  }
}

/**
 * A large library that few inputs need, for functions that must answer at once: reading it takes longer than compiling an
 * ordinary pipeline. `get` throws `NotLoaded` until `load` was waited for.
 */
export const lazy = <Library>(
  importLibrary: () => Promise<Library>,
): { readonly get: () => Library; readonly load: () => Promise<void> } => {
  let library: Library | undefined
  const load = async (): Promise<void> => {
    library ??= await importLibrary()
  }
  const get = (): Library => {
    if (library === undefined) throw new NotLoaded(load)
    return library
  }
  return { get, load }
}

/** Does some work, and does it again each time that it meets a library that was not loaded. */
export const withLibraries = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof NotLoaded)) throw thrown
      await thrown.load()
    }
  }
}
