import { existsSync } from 'node:fs'
import { $, echo } from 'zx'
import { answers, answersWithin, install, log, start } from './engine/daemon.ts'

/** `make engine`: gets a Docker engine to answer, and does nothing where one does. */
const main = async (): Promise<string | undefined> => {
  const present = await answers()
  if (present) return present
  const remote = process.env.DOCKER_HOST
  if (remote) return refuse(`The engine at DOCKER_HOST=${remote} does not answer: start it, or unset DOCKER_HOST.`)
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0)
    return refuse(
      'No Docker engine answers: install Docker (https://docs.docker.com/get-docker/), start it, and try again.',
    )
  await install()
  if (!(await answers())) await start()
  const started = await answersWithin(30)
  if (started) return started
  await start()
  return (await answersWithin(30)) ?? diagnose()
}

const refuse = (sentence: string): undefined => {
  echo(sentence)
}

const diagnose = async (): Promise<undefined> => {
  echo(`dockerd did not answer within 60 s; the end of ${log}:`)
  echo((await $({ nothrow: true, quiet: true })`tail -n 40 ${log}`).stdout)
}

const version = await main()
if (version) echo(`Docker engine ${version} answers.`)
else process.exitCode = 3
