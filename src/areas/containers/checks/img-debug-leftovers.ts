import type { Evidence } from '../../../core/finding.ts';
import { containersOf } from '../../../core/kube/workloads.ts';
import { listing } from '../../../core/text.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';

export default defineWorkloadCheck({
  id: 'img-debug-leftovers',
  area: 'containers',
  title: 'Debugging left switched on',
  severity: 'medium',
  risk: 'A debugger’s port gives whoever reaches it the program’s memory and lets them run code in it; a forgotten debug container is a shell with tools beside the program, in its network and often in its processes.',
  fields: [
    {
      path: 'containers[*].command, args, NODE_OPTIONS',
      allowed: 'no debugger (--inspect, jdwp, delve, --debug), no sudo',
    },
    { path: 'Pod spec.ephemeralContainers', allowed: 'none; running pods only' },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0062' },
    { framework: 'MITRE', id: 'T1609' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'no debugging', detail: 'No debugger, sudo or debug container was found.' },
    fail: { brief: 'debugging: {what}', detail: 'Debugging is switched on: {what}.' },
  },
  violation(workload) {
    const evidence: Evidence[] = [];
    const what = new Set<string>();
    for (const { container, path, kind } of containersOf(workload)) {
      if (kind === 'ephemeralContainers') continue;
      for (const sign of container.facts?.debug ?? []) {
        what.add(`${sign.replace(/=.*/s, '')} in ${container.name}`);
        evidence.push({
          path: sign.startsWith('NODE_OPTIONS') ? `${path}.env[name=NODE_OPTIONS]` : `${path}.command`,
          value: sign,
        });
      }
    }
    for (const pod of workload.pods)
      for (const { name, image } of pod.spec.ephemeralContainers ?? []) {
        what.add(`container ${name}`);
        evidence.push({
          path: `spec.ephemeralContainers[name=${name}].image`,
          value: image ?? '(absent)',
          source: `Pod ${pod.metadata.namespace}/${pod.metadata.name}`,
        });
      }
    return evidence.length === 0 ? undefined : { evidence, data: { what: listing([...what]) } };
  },
});
