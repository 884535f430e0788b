import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER, refText } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { DUTY_MESSAGES, dutyDraft } from '../duties.ts';
import { GUARDS } from '../guards.ts';

const SHOWN = 5;

// A pipeline's configuration is in a repository; what it lets through is in the cluster. Each is judged where it is seen.
export default defineCheck({
  id: 'ci-manifest-scan',
  area: 'pipeline',
  title: 'Manifests that no scan stops',
  severity: 'medium',
  risk: 'Every one of these workloads passed whatever stands between a commit and the cluster. The next one will as well: a mistake is cheapest where it is made, before the merge, and dearest in production.',
  fields: [
    {
      path: 'pod templates of people’s workloads',
      allowed:
        'no privileged container, host namespace or hostPath; images name a version; CPU and memory are requested; no token of a default account',
    },
    {
      path: 'pipelines of the repository that holds the manifests',
      allowed: 'a step that scans manifests, and fails at what it finds',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K04:2025' },
    { framework: 'MITRE', id: 'T1195' },
  ],
  reads: [
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
    { resource: 'serviceaccounts' as const, optional: true },
    { resource: 'repository' as const, optional: true },
  ],
  messages: {
    pass: {
      brief: 'nothing that a scan stops',
      detail: 'None of {count} does what a scan of manifests stops. Whether one is in the pipeline does not show here.',
    },
    fail: {
      brief: '{count}: {what}',
      detail:
        '{count} came through with {what}: {names}. Either no scan of manifests stands before the deployment, or it does not stop anything.',
    },
    none: { brief: 'no workloads', detail: 'Nobody’s workloads run here yet.' },
    files: {
      brief: 'no repository',
      detail: 'These manifests are in no Git repository whose pipelines could be read.',
    },
    ...DUTY_MESSAGES,
  },
  *evaluate(snapshot) {
    if (snapshot.source.kind === 'files') {
      yield snapshot.repository
        ? dutyDraft(snapshot.repository, 'manifests')
        : { verdict: 'not-applicable', subject: CLUSTER, message: 'files' };
      return;
    }
    const workloads = workloadsOf(snapshot).filter(
      ({ namespace, isStatic }) => !isStatic && !isSystemNamespace(namespace),
    );
    const scope = { snapshot, exempt: new Set<string>(), digest: false };
    const found = workloads.flatMap((workload) => {
      // What only the strictest level refuses, no scan stops by default.
      const broken = GUARDS.filter((guard) => !guard.restricted && guard.offends?.(workload, scope)).map(
        ({ keepsOut }) => keepsOut,
      );
      return broken.length > 0 ? [{ name: refText(workload.ref), broken, origin: workload.object.origin }] : [];
    });
    if (workloads.length === 0) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
    else if (found.length === 0)
      yield {
        verdict: 'pass',
        subject: CLUSTER,
        message: 'pass',
        data: { count: count(workloads.length, 'workload') },
      };
    else
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'fail',
        data: {
          count: count(found.length, 'workload'),
          what: listing([...new Set(found.flatMap(({ broken }) => broken))], 5),
          names: listing(found.map(({ name }) => name)),
        },
        evidence: found
          .slice(0, SHOWN)
          .map(({ name, broken, origin }): Evidence => ({ path: name, value: broken.join(', '), ...origin })),
      };
  },
});
