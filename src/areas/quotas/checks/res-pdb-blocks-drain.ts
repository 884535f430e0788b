import { defineCheck } from '../../../core/check.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { letsGo } from '../disruption.ts';

export default defineCheck({
  id: 'res-pdb-blocks-drain',
  area: 'quotas',
  title: 'Disruption budgets that block every drain',
  severity: 'medium',
  risk: 'A node that runs such a pod cannot be drained: upgrades hang, nodes stay unpatched, and in the end somebody drains by force and takes everything at once.',
  fields: [
    {
      path: 'PodDisruptionBudget spec.maxUnavailable, spec.minAvailable',
      allowed: 'let at least one pod go while all are well',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'poddisruptionbudgets.policy' }, ...WORKLOAD_RESOURCES.map((resource) => ({ resource }))],
  messages: {
    pass: { brief: 'lets pods go', detail: 'The budget lets a pod go when all are well.' },
    fail: {
      brief: 'no pod may ever go',
      detail: 'With {bound}, no pod may ever be evicted: the nodes that run one cannot be drained.',
    },
    nothing: { brief: 'selects nothing', detail: 'The budget selects no workload, so it blocks nothing.' },
  },
  *evaluate(snapshot) {
    for (const budget of list(snapshot, 'poddisruptionbudgets.policy')) {
      const subject = refOf(budget);
      const pods = letsGo(budget, snapshot);
      if (pods === undefined || pods > 0) {
        yield { verdict: 'pass', subject, message: pods === undefined ? 'nothing' : 'pass' };
        continue;
      }
      const { maxUnavailable, minAvailable } = budget.spec;
      const field = maxUnavailable === undefined ? 'minAvailable' : 'maxUnavailable';
      const bound = `${field} ${maxUnavailable ?? minAvailable ?? 1}`;
      const namespace = subject.namespace ?? '';
      yield {
        verdict: 'fail',
        subject,
        message: 'fail',
        data: { bound },
        evidence: [{ path: `spec.${field}`, value: String(maxUnavailable ?? minAvailable ?? '(absent)') }],
        ...(isSystemNamespace(namespace)
          ? { accepted: { by: 'platform', reason: `${namespace} belongs to the platform` } }
          : {}),
      };
    }
  },
});
