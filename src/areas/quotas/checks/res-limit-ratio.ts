import type { Evidence } from '../../../core/finding.ts';
import { amountOf } from '../../../core/kube/quantity.ts';
import { listing } from '../../../core/text.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { MOST_RATIO } from '../ratio.ts';
import { lasting } from '../stated.ts';

export default defineWorkloadCheck({
  id: 'res-limit-ratio',
  area: 'quotas',
  title: 'Memory limits far above requests',
  severity: 'low',
  risk: 'The node is filled by requests but used by limits: when several such containers grow at once, memory runs out although every one keeps to its limit, and pods are ended that did nothing wrong.',
  fields: [
    {
      path: 'containers[*].resources.limits.memory (sidecars too)',
      allowed: `at most ${MOST_RATIO} times requests.memory`,
    },
  ],
  controls: [
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'limits are near requests', detail: 'No memory limit is far above its request.' },
    fail: {
      brief: 'memory overcommitted: {containers}',
      detail: `The memory limit of {containers} is more than ${MOST_RATIO} times the request.`,
    },
  },
  violation(workload) {
    const evidence: Evidence[] = [];
    const names: string[] = [];
    for (const { container, path } of lasting(workload)) {
      const { requests, limits } = container.resources ?? {};
      if (requests?.memory === undefined || limits?.memory === undefined) continue;
      if (amountOf(limits.memory) <= amountOf(requests.memory) * BigInt(MOST_RATIO)) continue;
      names.push(container.name);
      evidence.push({
        path: `${path}.resources`,
        value: `requests.memory ${requests.memory}, limits.memory ${limits.memory}`,
      });
    }
    return names.length === 0 ? undefined : { evidence, data: { containers: listing(names) } };
  },
});
