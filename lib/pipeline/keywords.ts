import type { Fields } from './decode.ts'
import { attribute } from './decode.ts'
import { allowFailure } from './keyword/allow-failure.ts'
import { artifacts } from './keyword/artifacts.ts'
import { caches } from './keyword/cache.ts'
import { coverage } from './keyword/coverage.ts'
import { startIn, timeout } from './keyword/duration.ts'
import { environment } from './keyword/environment.ts'
import { image } from './keyword/image.ts'
import { inherit } from './keyword/inherit.ts'
import { needs } from './keyword/needs.ts'
import { policy } from './keyword/only.ts'
import { parallel } from './keyword/parallel.ts'
import { release } from './keyword/release.ts'
import { retry } from './keyword/retry.ts'
import { jobRules } from './keyword/rules.ts'
import { run } from './keyword/run.ts'
import { optionalScript, script } from './keyword/script.ts'
import * as server from './keyword/server.ts'
import { services } from './keyword/services.ts'
import * as simple from './keyword/simple.ts'
import { trigger } from './keyword/trigger.ts'
import { jobVariables } from './keyword/variables.ts'

/** Every keyword of a job and how it is read (ci-yaml §1.5). */
export const JOB_KEYWORDS = {
  script,
  run,
  before_script: optionalScript,
  after_script: optionalScript,
  stage: simple.stage,
  extends: simple.anyNode,
  rules: jobRules,
  only: policy,
  except: policy,
  when: simple.when,
  start_in: attribute(startIn),
  allow_failure: allowFailure,
  needs,
  dependencies: simple.dependencies,
  image,
  services,
  tags: simple.tags,
  variables: jobVariables,
  inherit,
  cache: caches,
  artifacts,
  coverage,
  retry,
  parallel,
  timeout,
  release,
  id_tokens: server.idTokens,
  secrets: server.secrets,
  identity: server.identity,
  hooks: simple.hooks,
  environment,
  interruptible: simple.interruptible,
  resource_group: simple.resourceGroup,
  publish: server.publish,
  pages: server.pages,
  manual_confirmation: simple.manualConfirmation,
  inputs: server.jobInputs,
  dast_configuration: server.dastConfiguration,
  trigger,
}

/** The decoded keywords of a job, under the names they have in the file. */
export type Keywords = Fields<typeof JOB_KEYWORDS>

/** What a trigger job may have (ci-yaml §1.6). */
export const BRIDGE_KEYWORDS: readonly string[] = [
  'trigger',
  'stage',
  'extends',
  'needs',
  'rules',
  'only',
  'except',
  'when',
  'allow_failure',
  'variables',
  'inherit',
  'parallel',
  'resource_group',
  'environment',
  'interruptible',
  'manual_confirmation',
]

/** Accepted, but only GitLab's server can act on them. */
export const NOT_ACTED_ON: readonly string[] = [
  'release',
  'id_tokens',
  'secrets',
  'identity',
  'dast_configuration',
  'pages',
  'publish',
  'run',
  'inputs',
]
