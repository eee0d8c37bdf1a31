import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Recipe, recipes } from './recipes.ts'

export const folderOf = (recipe: Recipe): string =>
  resolve(import.meta.dirname, '../../test/fixtures/images', recipe.name)

export const baseOf = (recipe: Recipe): Recipe | undefined => recipes.find(other => other.name === recipe.from)

/** Changes with everything an image is made from: the recipe, its files and their modes, and the image it starts from. */
export const keyOf = (recipe: Recipe): string => {
  const hash = createHash('sha256').update(JSON.stringify(recipe))
  const base = baseOf(recipe)
  if (base) hash.update(keyOf(base))
  for (const file of readdirSync(folderOf(recipe)).sort()) {
    const path = join(folderOf(recipe), file)
    const executable = (statSync(path).mode & 0o100) !== 0
    hash.update(`\0${file}\0${executable}\0`).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 16)
}
