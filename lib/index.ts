export { compile } from './api/compile.ts'
export {
  type CommandOptions,
  type Environment,
  type EnvironmentOptions,
  environment,
  environments,
} from './api/environment.ts'
export type { ContainerOptions, PipelineOptions } from './api/options.ts'
export { type RunJobsOptions, type RunResult, run } from './api/run-jobs.ts'
export type { ByteSink, ExecResult } from './engine/engine.ts'
export type { Ingredients, ServiceOption } from './environment/pipeline.ts'
export type { EnvironmentService, EnvironmentState } from './environment/types.ts'
export type { Endpoint } from './environment/variables.ts'
export type { Compiled, JobSummary } from './pipeline/compiled.ts'
export type { FailureReason, Job, JobStatus, Outcome, Plan, Service, Variable } from './plan/types.ts'
export type { RunEvent } from './runner/events.ts'
export { InputError, type Problem, SystemFault } from './util/errors.ts'
