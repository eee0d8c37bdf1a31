/** What docker has said so far about the layers of an image: layer → state. */
export type Layers = ReadonlyMap<string, string>

const finished = ['Pull complete', 'Already exists']

/** Adds a line of docker's output; undefined when it says nothing about a layer. */
export const addLine = (layers: Layers, line: string): Layers | undefined => {
  const [, layer, state] = /^([0-9a-f]{12}): (\S.*?)\s*$/.exec(line) ?? []
  return layer === undefined || state === undefined ? undefined : new Map(layers).set(layer, state)
}

/** `3/5 layers`: how many are complete. */
export const describeLayers = (layers: Layers): string => {
  const done = [...layers.values()].filter(state => finished.includes(state)).length
  return `${done}/${layers.size} ${layers.size === 1 ? 'layer' : 'layers'}`
}

/** The digest that docker prints at the end of a pull. */
export const readDigest = (line: string): string | undefined => /^Digest: (sha256:[0-9a-f]{64})/.exec(line)?.[1]
