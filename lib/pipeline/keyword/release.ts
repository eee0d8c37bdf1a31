import {
  attribute,
  type Decoder,
  fields,
  filled,
  listOf,
  once,
  requireKeys,
  string,
  stringOrStrings,
} from '../decode.ts'

const link: Decoder<unknown> = (node, at) => {
  const read = fields({ name: string, url: string, filepath: string, link_type: string })(node, at)
  return read && requireKeys(node, at, ['name', 'url']) ? read : undefined
}

const links: Decoder<unknown> = (node, at) => {
  const read = fields({ links: listOf(link) })(node, at)
  return read && requireKeys(node, at, ['links']) ? read : undefined
}

/** `release:` (ci-yaml §1.5). */
export const release: Decoder<unknown> = once((node, at) => {
  const read = fields({
    tag_name: attribute(filled),
    tag_message: attribute(string),
    description: attribute(filled),
    name: attribute(string),
    ref: attribute(string),
    milestones: attribute(stringOrStrings),
    released_at: attribute(string),
    assets: links,
  })(node, at)
  return read && requireKeys(node, at, ['tag_name', 'description']) ? read : undefined
})
