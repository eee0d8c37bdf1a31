import type { Mount } from '../docker/spec.ts'
import type { Layer } from './snapshot-store.ts'

type Labels = Readonly<Record<string, string>>

/** Two volumes that take what one job changes. */
export type Slot = { readonly upper: string; readonly work: string }

export const slotOf = (volume: string): Slot => ({ upper: `${volume}-upper`, work: `${volume}-work` })

/**
 * Folders of renamed folders must work as on any file system (`redirect_dir`), and a changed file must be whole in the
 * upper layer (`metacopy`). Named because the kernel's defaults differ.
 */
const OPTIONS = ['redirect_dir=on', 'metacopy=off', 'index=off']

/** Where Podman keeps volumes. Its `cp` writes into the folder of an overlay, past what is mounted later. */
const podman = '/containers/storage/volumes/'

/**
 * The folder of another volume of the local driver; undefined when the engine keeps volumes in a way we do not know, or
 * one that overlays do not work in.
 */
export const mountpointOf = (volume: string, { volume: known, mountpoint }: Layer): string | undefined => {
  const end = `/${known}/_data`
  // A colon separates layers, a comma options.
  if (!mountpoint.endsWith(end) || /[:,\\]/.test(mountpoint) || mountpoint.includes(podman)) return undefined
  return `${mountpoint.slice(0, -end.length)}/${volume}/_data`
}

/** `upper` is the folder of what the job changes, on the engine's machine. */
export type Overlay = { readonly mount: Mount; readonly upper: string }

/**
 * The file system of one job: the layers, uppermost first, under two volumes of its own. Docker makes the volume with the
 * first container that names it and mounts it when that starts, so its slot may come to be later.
 */
export const overlayMount = (
  job: { readonly volume: string; readonly target: string; readonly labels: Labels },
  slot: Slot,
  layers: readonly Layer[],
): Overlay | undefined => {
  const [first] = layers
  if (first === undefined) return undefined
  const [upper, work] = [mountpointOf(slot.upper, first), mountpointOf(slot.work, first)]
  if (upper === undefined || work === undefined) return undefined
  const lower = layers.map(({ mountpoint }) => mountpoint).join(':')
  const o = [`lowerdir=${lower}`, `upperdir=${upper}`, `workdir=${work}`, ...OPTIONS].join(',')
  const { volume, target, labels } = job
  return { mount: { volume, target, labels, noCopy: true, options: { type: 'overlay', device: 'overlay', o } }, upper }
}
