const depthSet = (depth: number): string => (depth > 0 ? ` with git depth set to ${depth}` : '')

/** What a job's log says about how its sources come, in GitLab Runner's words (runner-docker-executor §3.12). */
export const words = {
  cloning: (ref: string, depth: number): string =>
    `Cloning repository${ref === '' ? '' : ` for ${ref}`}${depthSet(depth)}...`,
  fetching: (depth: number) => `Fetching changes${depthSet(depth)}...`,
  checkingOut: (sha: string, ref: string) => `Checking out ${sha.slice(0, 8)} as detached HEAD (ref is ${ref})...`,
  noCheckout: 'Skipping Git checkout',
  noSubmodules: 'Skipping Git submodules setup',
  submodules: (strategy: 'normal' | 'recursive', depth: number) =>
    `Updating/initializing submodules${strategy === 'recursive' ? ' recursively' : ''}${depthSet(depth)}...`,
}
