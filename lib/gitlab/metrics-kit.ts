import type { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** One value of a metric that is read when somebody asks. */
export type Sample = readonly [labels: Record<string, string>, value: number]

/** Makes metrics under the reference runner's prefix, in a registry of their own. */
export type MetricsKit = {
  readonly register: Registry
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Counter
  readonly histogram: (name: string, help: string, labels: readonly string[], buckets: readonly number[]) => Histogram
  readonly gauge: (name: string, help: string, labels?: readonly string[]) => Gauge
  /** What is true now, or was counted elsewhere. */
  readonly read: (
    kind: 'gauge' | 'counter',
    name: string,
    help: string,
    labels: readonly string[],
    read: () => readonly Sample[],
  ) => void
}

const prefix = 'gitlab_runner_'

/** Loads the Prometheus client. Values of the process itself are there from the start. */
export const createMetricsKit = async (): Promise<MetricsKit> => {
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import('./prom-client.ts')
  const register = new Registry()
  collectDefaultMetrics({ register })
  const config = (name: string, help: string, labels: readonly string[] = []) => ({
    name: prefix + name,
    help,
    labelNames: [...labels],
    registers: [register],
  })
  return {
    register,
    counter: (...words) => new Counter(config(...words)),
    gauge: (...words) => new Gauge(config(...words)),
    histogram: (name, help, labels, buckets) => new Histogram({ ...config(name, help, labels), buckets: [...buckets] }),
    read: (kind, name, help, labels, read) => {
      const options = {
        ...config(name, help, labels),
        collect(this: Gauge | Counter) {
          this.reset()
          for (const [of, value] of read()) this.inc(of, value)
        },
      }
      if (kind === 'gauge') new Gauge(options)
      else new Counter(options)
    },
  }
}
