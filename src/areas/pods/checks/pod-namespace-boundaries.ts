import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { kubescape, POD_SECURITY } from '../controls.ts';

/** Fewer than these are one application, which may well have the cluster to itself. */
const MANY = 5;
/** Labels by which people say whose something is. */
const OWNERS = ['team', 'owner', 'tenant'] as const;

const ownersIn = (workloads: readonly Workload[]): Map<string, Workload> =>
  new Map(
    workloads.flatMap((workload) => {
      const labels = { ...workload.podMeta.labels, ...workload.object.metadata.labels };
      const key = OWNERS.find((label) => labels[label] !== undefined);
      return key ? [[`${key}=${labels[key]}`, workload] as const] : [];
    }),
  );

export default defineCheck({
  id: 'pod-namespace-boundaries',
  area: 'pods',
  title: 'Namespaces that several owners share',
  severity: 'low',
  risk: 'Rights, quotas, network policies and Pod Security levels end at namespaces. Owners who share one can read each other’s Secrets, use up each other’s quota and replace each other’s workloads.',
  fields: [
    {
      path: 'metadata.namespace of workloads',
      allowed: 'one owner for each namespace (labels team, owner, tenant), and not one namespace for everything',
    },
  ],
  // CIS 5.6.1 asks for a person’s judgement: that nothing shows is no pass of it.
  controls: [...kubescape('C-0209'), ...POD_SECURITY],
  reads: WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  messages: {
    pass: { brief: 'one owner', detail: 'Nothing shows that several owners share the namespace.' },
    none: { brief: 'no workloads', detail: 'No workload of yours runs.' },
    files: {
      brief: 'one namespace in the files',
      detail: 'The files put everything into one namespace; they do not show what else the cluster runs.',
    },
    single: {
      brief: 'holds everything',
      detail: 'All {workloads} of yours are in this namespace: nothing in the cluster is kept apart.',
    },
    fail: { brief: '{owners}', detail: 'Workloads of several owners share the namespace: {owners}.' },
  },
  *evaluate(snapshot) {
    const own = workloadsOf(snapshot).filter(({ namespace }) => !isSystemNamespace(namespace));
    const groups = Map.groupBy(own, ({ namespace }) => namespace);
    if (groups.size === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'none' };
    for (const [namespace, workloads] of groups) {
      const subject = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
      const owners = ownersIn(workloads);
      const alone = groups.size === 1 && workloads.length >= MANY;
      if (owners.size > 1)
        yield {
          verdict: 'fail',
          subject,
          message: 'fail',
          data: { owners: listing([...owners.keys()]) },
          evidence: [...owners].map(([owner, { ref }]): Evidence => {
            return {
              path: `metadata.labels[${owner.split('=')[0]}]`,
              value: owner,
              source: `${ref.kind} ${namespace}/${ref.name}`,
            };
          }),
        };
      else if (alone && snapshot.source.kind === 'files') yield { verdict: 'unknown', subject, message: 'files' };
      else if (alone)
        yield {
          verdict: 'fail',
          subject,
          message: 'single',
          data: { workloads: count(workloads.length, 'workload') },
          evidence: [{ path: 'workloads outside of this namespace', value: '(none)' }],
        };
      else yield { verdict: 'pass', subject, message: 'pass' };
    }
  },
});
