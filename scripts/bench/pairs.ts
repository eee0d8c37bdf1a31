import { filePairs, fileProjects } from './files.ts'
import { includeTree, manyJobs } from './large.ts'
import { image, type Pair, programs } from './programs.ts'

/** 2 million lines of 7 bytes. No pipe into `head`: with `pipefail`, as jobs have it, its end is a failure. */
const lines = 'seq 100000 999999; seq 100000 999999; seq 100000 299999'

const FILE = '.gitlab-ci.yml'

/** The projects that are measured, each in a folder of its own: path → text. */
export const projects: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  trivial: () => ({ [FILE]: `job:\n  image: ${image}\n  script:\n    - echo hello\n` }),
  lines: () => ({ [FILE]: `job:\n  image: ${image}\n  script:\n    - ${lines}\n` }),
  'jobs-1000': () => ({ [FILE]: manyJobs(1000) }),
  'jobs-10000': () => ({ [FILE]: manyJobs(10_000) }),
  tree: includeTree,
  ...fileProjects,
}

/** What is measured, with the folders of the projects in `root`. */
export const pairs = (root: string, gantry: string, peer: string | undefined): readonly Pair[] => {
  const { node, docker } = programs(root, peer)
  return [
    {
      name: 'a trivial job, against docker run',
      ours: node('trivial', gantry, 'run'),
      plain: docker('echo hello'),
      repetitions: 11,
      most: 1.7,
    },
    {
      name: '2 million lines, against docker run',
      ours: node('lines', gantry, 'run'),
      plain: docker(lines),
      repetitions: 5,
      most: 1.2,
      memory: 120,
    },
    {
      name: '--version, against node -e 0',
      ours: node('trivial', gantry, '--version'),
      plain: node('trivial', '-e', '0'),
      repetitions: 21,
      most: 1.5,
    },
    {
      name: 'list of 1000 jobs, against node -e 0',
      ours: node('jobs-1000', gantry, 'list'),
      plain: node('jobs-1000', '-e', '0'),
      repetitions: 11,
      most: 6,
    },
    {
      name: 'list of 10 000 jobs',
      ours: node('jobs-10000', gantry, 'list'),
      plain: node('jobs-10000', '-e', '0'),
      repetitions: 5,
      most: Number.POSITIVE_INFINITY,
      seconds: 3,
      memory: 500,
    },
    {
      name: 'lint of a tree of 150 files',
      ours: node('tree', gantry, 'lint'),
      plain: node('tree', '-e', '0'),
      repetitions: 7,
      most: Number.POSITIVE_INFINITY,
      seconds: 1,
    },
    ...filePairs(root, gantry, peer),
  ]
}
