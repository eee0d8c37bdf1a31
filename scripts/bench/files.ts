import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { image, type Pair, programs } from './programs.ts'
import { appendLine, forget, forgetPeer } from './state.ts'

const FILE = '.gitlab-ci.yml'
const numbers = (length: number): readonly number[] => Array.from({ length }, (_, at) => at)

const job = (name: string, keys: readonly string[], script: string): string =>
  [`${name}:`, `  image: ${image}`, ...keys.map(key => `  ${key}`), `  script:\n    - ${script}\n`].join('\n')

const chain = numbers(20)
  .map(at => job(`job-${at}`, at === 0 ? [] : [`needs: [job-${at - 1}]`], `echo ${at}`))
  .join('')

const stages = ['build', 'test', 'deploy']
const threeStages = `stages: [${stages.join(', ')}]\n${stages.map(name => job(`${name}-job`, [`stage: ${name}`], 'ls')).join('')}`

const producer =
  'mkdir -p out/many && dd if=/dev/zero of=out/large bs=1M count=200 && for i in $(seq 2000); do echo $i > out/many/$i; done'
const artifacts =
  job('producer', ['stage: build', 'artifacts:', '  paths: [out]'], producer) +
  job('consumer', ['stage: test'], 'test $(ls out/many | wc -l) = 2000 && test $(wc -c < out/large) = 209715200')

/** 20 000 files of 4 KB in 200 folders. */
const large = (): Readonly<Record<string, string>> => ({
  [FILE]: threeStages,
  ...Object.fromEntries(numbers(20_000).map(at => [`src/${at % 200}/${at}.txt`, randomBytes(2000).toString('hex')])),
})

/** The projects whose files are measured, each in a folder of its own: path → text. */
export const fileProjects: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  chain: () => ({ [FILE]: chain }),
  parallel: () => ({
    [FILE]: numbers(40)
      .map(at => job(`job-${at}`, [], `echo ${at}`))
      .join(''),
  }),
  one: () => ({ [FILE]: threeStages }),
  large,
  artifacts: () => ({ [FILE]: artifacts }),
}

/** So many of the 40 jobs run at once. */
const AT_ONCE = 8

/** What is measured of files and of many jobs; `peer` is another program that runs pipelines, where there is one. */
export const filePairs = (root: string, gantry: string, peer: string | undefined): readonly Pair[] => {
  const { node, peerIn, shell } = programs(root, peer)
  const edited = join(root, 'large', 'src', '0', '0.txt')
  return [
    {
      name: 'a chain of 20 jobs, against the peer',
      ours: node('chain', gantry, 'run'),
      plain: peerIn('chain'),
      repetitions: 3,
      most: 0.25,
    },
    {
      name: `40 jobs, ${AT_ONCE} at once, against docker run`,
      ours: node('parallel', gantry, 'run', '--jobs', `${AT_ONCE}`),
      plain: shell(`seq 40 | xargs -P ${AT_ONCE} -I{} docker run --rm -i ${image} sh -c 'echo {}'`),
      repetitions: 5,
      most: 1.3,
    },
    {
      name: '20 000 files: first run, against the peer',
      ours: { ...node('large', gantry, 'run'), before: () => forget(root) },
      plain: peerIn('large', forgetPeer),
      repetitions: 1,
      most: 0.25,
    },
    {
      name: '20 000 files, one edited, against one file',
      ours: { ...node('large', gantry, 'run'), before: async () => appendLine(edited) },
      plain: node('one', gantry, 'run'),
      repetitions: 5,
      most: 1.5,
    },
    {
      name: '200 MB of artifacts, against the peer',
      ours: node('artifacts', gantry, 'run'),
      plain: peerIn('artifacts'),
      repetitions: 2,
      most: 0.35,
      memory: 150,
    },
  ]
}
