import type { Evidence } from '../../../core/finding.ts';
import { listing } from '../../../core/text.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { isBoundless, unboundedStorage } from '../storage.ts';

export default defineWorkloadCheck({
  id: 'res-ephemeral-storage',
  area: 'quotas',
  title: 'Unbounded use of the node’s disk',
  severity: 'low',
  risk: 'A program that writes logs, uploads or temporary files without end fills the node’s disk: the kubelet then evicts pods that did nothing wrong, and images can no longer be pulled. A volume in memory without a bound does the same to the node’s memory.',
  fields: [
    {
      path: 'containers[*].resources.limits.ephemeral-storage (sidecars too)',
      allowed: 'set, unless the file system of the image is read-only and every emptyDir has a sizeLimit',
    },
    { path: 'volumes[*].emptyDir', allowed: 'with medium Memory only with a sizeLimit' },
  ],
  controls: [
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'limitranges' }],
  messages: {
    pass: { brief: 'disk use is bounded', detail: 'What the pods may write to the node is bounded.' },
    fail: {
      brief: 'no disk limit: {containers}',
      detail: 'Nothing bounds what {containers} writes to the node’s disk.',
    },
    memory: {
      brief: 'volume in memory without a bound: {volumes}',
      detail: 'Nothing bounds what is written into {volumes}, which is memory of the node.',
    },
  },
  violation(workload, snapshot) {
    const evidence: Evidence[] = [];
    const { containers, volumes } = unboundedStorage(workload, snapshot);
    for (const { path } of containers)
      evidence.push({ path: `${path}.resources.limits.ephemeral-storage`, value: '(absent)' });
    for (const { name } of volumes)
      evidence.push({
        path: `${workload.specPath}.volumes[name=${name}].emptyDir`,
        value: 'medium Memory, sizeLimit (absent)',
      });
    if (evidence.length === 0) return undefined;
    return {
      evidence,
      data: {
        containers: listing(containers.map(({ container }) => container.name)),
        volumes: listing(volumes.map(({ name }) => name)),
      },
      ...(volumes.some(isBoundless) ? { severity: 'medium' as const, message: 'memory' } : {}),
    };
  },
});
