import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Gantry's own folder, which holds `templates`: one level above the bundle, three above this file's siblings. */
export const packageFolder = (from: string = dirname(fileURLToPath(import.meta.url))): string =>
  existsSync(join(from, 'package.json')) ? from : packageFolder(dirname(from))
