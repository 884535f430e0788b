import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { refOf, refText } from '../../../core/reference.ts';
import { list, memoize } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { cis, kubescape, POD_SECURITY } from '../controls.ts';

/** What people put into `default`: workloads, and Services besides the API server's own. */
export const inDefault = memoize((snapshot) => [
  ...workloadsOf(snapshot)
    .filter(({ namespace }) => namespace === 'default')
    .map(({ ref }) => ref),
  ...list(snapshot, 'services')
    .filter(({ metadata }) => metadata.namespace === 'default' && metadata.name !== 'kubernetes')
    .map(refOf),
]);

export default defineCheck({
  id: 'pod-default-namespace',
  area: 'pods',
  title: 'Workloads in the default namespace',
  severity: 'low',
  risk: 'Roles, quotas, network policies and Pod Security levels are given to namespaces. What lands in default because nobody named one shares them with everything else that does.',
  fields: [{ path: 'metadata.namespace of workloads and Services', allowed: 'not default' }],
  controls: [...cis('5.6.4'), ...kubescape('C-0061', 'C-0212'), ...POD_SECURITY],
  reads: [
    { resource: 'namespaces' },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
    { resource: 'services', optional: true },
  ],
  messages: {
    pass: { brief: 'empty', detail: 'No workload and no Service of yours is in the default namespace.' },
    fail: { brief: '{objects}', detail: 'The default namespace holds {objects}: {names}.' },
  },
  *evaluate(snapshot) {
    const subject = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
    const found = inDefault(snapshot);
    if (found.length === 0) {
      yield { verdict: 'pass', subject, message: 'pass' };
      return;
    }
    yield {
      verdict: 'fail',
      subject,
      message: 'fail',
      data: { objects: count(found.length, 'object'), names: listing(found.map((ref) => `${ref.kind} ${ref.name}`)) },
      evidence: found
        .slice(0, 20)
        .map((ref): Evidence => ({ path: 'metadata.namespace', value: 'default', source: refText(ref) })),
    };
  },
});
