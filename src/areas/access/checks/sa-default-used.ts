import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { accountNameOf } from '../accounts.ts';
import { AUTHENTICATION, cis } from '../controls.ts';
import { RBAC_READS } from '../right-check.ts';
import { cannotHaveToken, hasOwnRights } from '../tokens.ts';

export default defineWorkloadCheck({
  id: 'sa-default-used',
  area: 'access',
  title: 'Workloads without an account of their own',
  severity: 'low',
  risk: 'Workloads that share the default service account cannot be told apart in the audit log, and what one of them is granted one day, all of them have.',
  fields: [{ path: 'spec.serviceAccountName', allowed: 'a service account of its own' }],
  controls: [...AUTHENTICATION, ...cis('5.1.5')],
  reads: RBAC_READS.filter(({ optional }) => !optional),
  messages: {
    pass: { brief: 'an account of its own', detail: 'The workload names its service account.' },
    fail: { brief: 'default', detail: 'The workload runs as the default service account of {namespace}.' },
    bound: {
      brief: 'default, which has rights',
      detail: 'The workload runs as the default service account of {namespace}, to which rights are granted.',
    },
  },
  exempt: cannotHaveToken,
  violation: (workload, snapshot) => {
    if (accountNameOf(workload) !== 'default') return undefined;
    const bound = hasOwnRights(snapshot, workload);
    return {
      message: bound ? 'bound' : 'fail',
      ...(bound ? { severity: 'medium' as const } : {}),
      data: { namespace: workload.namespace },
      evidence: [
        {
          path: `${workload.specPath}.serviceAccountName`,
          value: workload.podSpec.serviceAccountName ?? '(absent)',
        },
      ],
    };
  },
});
