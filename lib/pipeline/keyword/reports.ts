import { reject } from '../at.ts'
import { attribute, type Decoder, fields, oneOf, requireKeys, string, stringOrStrings } from '../decode.ts'

/** Report types of `artifacts:reports` that are a file or a list of files. */
const TYPES = [
  'accessibility', 'annotations', 'api_fuzzing', 'browser_performance', 'cluster_applications', 'cluster_image_scanning',
  'codequality', 'container_scanning', 'coverage_fuzzing', 'cyclonedx', 'dast', 'dependency_scanning', 'dotenv', 'junit',
  'license_management', 'license_scanning', 'load_performance', 'lsif', 'metrics', 'repository_xray', 'requirements',
  'requirements_v2', 'sarif', 'sast', 'secret_detection', 'terraform',
] // biome-ignore format: one word a line says nothing more

const coverageReport: Decoder<readonly string[]> = (node, at) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash')
  const read = fields({
    coverage_format: attribute(oneOf(['cobertura', 'jacoco'], 'must be one of supported formats: cobertura, jacoco.')),
    path: attribute(string),
  })(node, at)
  return requireKeys(node, at, ['coverage_format', 'path']) && read?.path !== undefined ? [read.path] : undefined
}

const SHAPE = {
  ...Object.fromEntries(TYPES.map(type => [type, attribute(stringOrStrings)])),
  coverage_report: coverageReport,
}

/** `artifacts:reports` → report type → paths. */
export const reports: Decoder<Readonly<Record<string, readonly string[]>>> = (node, at) =>
  fields(SHAPE)(node, at) as Record<string, readonly string[]> | undefined
