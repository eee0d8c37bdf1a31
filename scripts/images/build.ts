import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { $, echo } from 'zx'
import { folderOf, keyOf } from './key.ts'
import type { Recipe } from './recipes.ts'

/** Images made here carry the key of their recipe; a pulled one has none. */
const label = 'gantry-test.key'
const quiet = $({ quiet: true })
const tolerant = $({ quiet: true, nothrow: true })

/** Does the engine have the image, as its recipe makes it now? A pulled official image serves as well. */
export const isPresent = async (recipe: Recipe): Promise<boolean> => {
  const format = `{{ index .Config.Labels "${label}" }}`
  const found = await tolerant`docker image inspect --format ${format} ${recipe.tag}`
  const key = found.stdout.trim()
  return found.exitCode === 0 && (key === keyOf(recipe) || (key === '' && recipe.official !== undefined))
}

/** Pulls the official image that takes the recipe's place; false when it has none or cannot be had. */
export const pull = async (recipe: Recipe): Promise<boolean> => {
  if (!recipe.official) return false
  const pulled = await tolerant`docker pull -q ${recipe.official}`
  if (pulled.exitCode !== 0) return false
  if (recipe.tag !== recipe.official) await quiet`docker tag ${recipe.official} ${recipe.tag}`
  echo(`pulled ${recipe.official} as ${recipe.tag}`)
  return true
}

/** Makes the image from Debian's packages and says how long it took. */
export const make = async (recipe: Recipe): Promise<void> => {
  const started = Date.now()
  await build(recipe)
  echo(`built ${recipe.tag} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
}

const build = async (recipe: Recipe): Promise<void> => {
  const folder = folderOf(recipe)
  const stamp = `${label}=${keyOf(recipe)}`
  if (existsSync(join(folder, 'Dockerfile'))) {
    await quiet`docker build -q --force-rm --network host --label ${stamp} --tag ${recipe.tag} ${folder}`
    return
  }
  await withFreshLists(() => importRoot(recipe, stamp))
}

const importRoot = async (recipe: Recipe, stamp: string): Promise<void> => {
  const tools = recipe.tools ?? []
  if (tools.length > 0) await quiet`${apt} install --no-install-recommends ${tools}`
  const changes = [
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `CMD ["${recipe.cmd}"]`,
    `LABEL ${stamp}`,
  ]
  await quiet`set -o pipefail; ${join(folderOf(recipe), 'rootfs.sh')} | docker import ${changes.flatMap(change => ['--change', change])} - ${recipe.tag}`
}

const apt = ['apt-get', '-qy', '-o', 'DPkg::Lock::Timeout=300']
let updated: Promise<unknown> | undefined

/** apt's lists of packages may be missing or out of date: what fails is tried again after an update. */
const withFreshLists = async (action: () => Promise<void>): Promise<void> => {
  try {
    await action()
  } catch {
    updated ??= quiet`${apt} update`
    await updated
    await action()
  }
}

/** Images can be made where Debian's tools are, by root. */
export const canMake = (): boolean => existsSync('/etc/debian_version') && process.getuid?.() === 0

/** Is there a registry that answers within three seconds? Any HTTP answer will do; it usually is 401. */
export const registryAnswers = async (): Promise<boolean> => {
  try {
    await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(3000) })
    return true
  } catch {
    return false
  }
}
