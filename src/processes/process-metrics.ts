/**
 * What a process costs: CPU time and memory, under the names that Prometheus client libraries use.
 */

import type { Metrics } from '../platform/metrics.ts';

/** Adds the figures of this process; summed over processes they are what the whole gateway costs. */
export function measureProcess(metrics: Metrics): void {
  metrics.gauge({
    name: 'process_cpu_seconds_total',
    help: 'CPU time, user and system, threads included.',
    type: 'counter',
    read() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  });
  metrics.gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    read: () => process.memoryUsage.rss(),
  });
  metrics.gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Heap in use on the main thread.',
    read: () => process.memoryUsage().heapUsed,
  });
}
