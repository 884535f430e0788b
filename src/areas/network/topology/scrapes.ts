import { endpointsOf } from '../../../core/kube/network/endpoint.ts';
import { containersOf, type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import type { Connection } from './connections.ts';
import { selectorOf } from './identity.ts';

const SCRAPERS = /(^|\/)(prometheus|vmagent|victoria-metrics|grafana-agent|alloy)(:|@|$)/;

/** Workloads that collect metrics from others. */
export const scrapersOf: (snapshot: Snapshot) => readonly Workload[] = memoize((snapshot) =>
  workloadsOf(snapshot).filter((workload) =>
    [...containersOf(workload)].some(({ container }) => SCRAPERS.test(container.image ?? '')),
  ),
);

/** Pods that ask to be scraped with the annotations that Prometheus' own examples use. */
export function scrapes(snapshot: Snapshot): Connection[] {
  const scrapers = scrapersOf(snapshot);
  if (scrapers.length === 0) return [];
  return workloadsOf(snapshot).flatMap((workload) => {
    const { 'prometheus.io/scrape': scrape, 'prometheus.io/port': port } = workload.podMeta.annotations ?? {};
    if (scrape !== 'true') return [];
    const declared = endpointsOf(snapshot).get(workload)?.ports ?? [];
    const ports =
      port && /^\d+$/.test(port)
        ? [{ protocol: 'TCP', port: Number(port) }]
        : declared.map(({ protocol = 'TCP', containerPort }) => ({ protocol, port: containerPort }));
    return scrapers.map(
      (scraper): Connection => ({
        from:
          scraper.podSpec.hostNetwork === true
            ? { kind: 'anywhere', name: 'nodes' }
            : { kind: 'workload', workload: scraper },
        to: workload,
        selector: selectorOf(snapshot, workload),
        ports,
        reason: `${refText(scraper.ref)} collects metrics of ${refText(workload.ref)} (annotation prometheus.io/scrape)`,
      }),
    );
  });
}
