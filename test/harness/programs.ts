import { $, which } from 'zx'

/** Programs of the registry tests, and the Debian packages they come from. */
const packages: Readonly<Record<string, string>> = {
  'docker-registry': 'docker-registry',
  htpasswd: 'apache2-utils',
  openssl: 'openssl',
  'docker-credential-pass': 'golang-docker-credential-helpers',
  pass: 'pass',
  gpg: 'gnupg',
}

/** Installs what is missing. Test processes run side by side: only one installs, the others wait for it. */
export const installPrograms = async (): Promise<void> => {
  const missing = []
  for (const program of Object.keys(packages)) if (!(await which(program, { nothrow: true }))) missing.push(program)
  const names = missing.map(program => packages[program] ?? program)
  if (names.length === 0) return
  const apt = 'apt-get -qq -o DPkg::Lock::Timeout=600'
  const script = `${apt} update && ${apt} install -y --no-install-recommends ${names.join(' ')}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await $({ quiet: true, env })`flock /tmp/gantry-test-apt.lock sh -c ${script}`
}
