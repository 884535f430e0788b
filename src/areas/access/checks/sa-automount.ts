import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { accountNameOf } from '../accounts.ts';
import { AUTHENTICATION, cis, kubescape, mitre } from '../controls.ts';
import { RBAC_READS } from '../right-check.ts';
import { cannotHaveToken, hasOwnRights, tokenMount } from '../tokens.ts';

export default defineWorkloadCheck({
  id: 'sa-automount',
  area: 'access',
  title: 'API tokens without a use',
  severity: 'medium',
  risk: 'A token of the API server lies in every container of the pod. One that grants nothing still lets an intruder log in, look around by discovery, and use whatever somebody grants to the account later.',
  fields: [
    {
      path: 'spec.automountServiceAccountToken of the pod, else of its service account',
      allowed: 'false, where nothing is granted to the account',
    },
  ],
  controls: [...AUTHENTICATION, ...cis('5.1.6'), ...kubescape('C-0034', 'C-0190', 'C-0261'), ...mitre('T1528')],
  reads: [{ resource: 'serviceaccounts' }, ...RBAC_READS.filter(({ optional }) => !optional)],
  messages: {
    pass: {
      brief: 'no token without a use',
      detail: 'No token is mounted, or the account has rights that it may need.',
    },
    fail: {
      brief: 'token of {account}',
      detail: 'The token of service account {account} is mounted, though nothing is granted to it.',
    },
  },
  // Pods of the default account are a matter of that account: sa-default-automount and sa-default-used.
  exempt: (workload, snapshot) =>
    cannotHaveToken(workload) ||
    (accountNameOf(workload) === 'default' && tokenMount(snapshot, workload).decidedBy !== 'pod'),
  violation: (workload, snapshot) => {
    const { mounted, decidedBy } = tokenMount(snapshot, workload);
    if (!mounted || hasOwnRights(snapshot, workload)) return undefined;
    const account = accountNameOf(workload);
    return {
      data: { account },
      evidence: [
        {
          path: `${workload.specPath}.automountServiceAccountToken`,
          value: decidedBy === 'pod' ? 'true' : '(absent)',
        },
        {
          path: 'automountServiceAccountToken',
          value: decidedBy === 'account' ? 'true' : '(absent)',
          source: `ServiceAccount ${workload.namespace}/${account}`,
        },
      ],
    };
  },
});
