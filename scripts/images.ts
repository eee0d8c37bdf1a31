import { argv, echo, ProcessOutput } from 'zx'
import { canMake, isPresent, make, pull, registryAnswers } from './images/build.ts'
import { baseOf } from './images/key.ts'
import { type Recipe, recipes } from './images/recipes.ts'

/**
 * `tsx scripts/images.ts [SET|NAME…]`: the images of these sets (all of them unless told) and those they start from. What the
 * engine has already is kept unless its recipe has changed.
 */
const names = argv._.map(String)
const known = new Set(recipes.flatMap(recipe => [recipe.name, recipe.set]))
const unknown = names.filter(name => !known.has(name))
if (unknown.length > 0)
  throw new Error(`No image or set is called ${unknown.join(', ')}; there are ${[...known].join(', ')}.`)

const asked = recipes.filter(
  recipe => names.length === 0 || names.some(name => name === recipe.name || name === recipe.set),
)
const made = new Map<Recipe, Promise<void>>()
let free = 2
const waiting: (() => void)[] = []
let canPull: Promise<boolean> | undefined

/** An image once: after the one it starts from, and no more than two at a time. */
const provide = (recipe: Recipe): Promise<void> => {
  const promise = made.get(recipe) ?? provideOnce(recipe)
  made.set(recipe, promise)
  return promise
}

const provideOnce = async (recipe: Recipe): Promise<void> => {
  if (await isPresent(recipe)) return
  canPull ??= registryAnswers()
  if ((await canPull) && (await inTurn(() => pull(recipe)))) return
  if (!(await canPull) && !canMake())
    throw new Error('No registry answers, and images can only be made by root on Debian or Ubuntu.')
  const base = baseOf(recipe)
  if (base) await provide(base)
  await inTurn(() => make(recipe))
}

const inTurn = async <T>(action: () => Promise<T>): Promise<T> => {
  while (free === 0) await new Promise<void>(resolve => waiting.push(resolve))
  free -= 1
  try {
    return await action()
  } finally {
    free += 1
    waiting.shift()?.()
  }
}

try {
  await Promise.all(asked.map(provide))
  echo(`${asked.length} images are there.`)
} catch (error) {
  if (error instanceof ProcessOutput) echo(error.stdall.split('\n').slice(-40).join('\n'))
  else echo(error instanceof Error ? error.message : error)
  process.exit(1)
}
