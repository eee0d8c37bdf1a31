/** How all bundles of ES modules are made: what is used together is in a piece of its own. */
export const modules = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Some libraries are CommonJS and ask for Node's modules with `require`, which ES modules do not have.
  banner: { js: `import { createRequire as cjs } from 'node:module'; const require = cjs(import.meta.url)` },
} as const
