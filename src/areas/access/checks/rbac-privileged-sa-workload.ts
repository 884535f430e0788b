import type { Question } from '../../../core/kube/rbac/question.ts';
import { serviceAccountIdentity } from '../../../core/kube/rbac/subject.ts';
import { bindingsFor, isAllowed } from '../../../core/kube/rbac/who-can.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { accountKey, accountNameOf } from '../accounts.ts';
import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { operatorReason } from '../operators.ts';
import { RBAC_READS } from '../right-check.ts';
import { cannotHaveToken, tokenMount } from '../tokens.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** Each of these rights, held in the whole cluster, is the way to all the others. */
const TAKEOVERS: readonly { readonly what: string; readonly question: Question; readonly check: string }[] = [
  { what: 'read all Secrets', question: { verb: 'list', resource: 'secrets' }, check: 'rbac-secrets-read' },
  { what: 'create pods', question: { verb: 'create', resource: 'pods' }, check: 'rbac-pods-create' },
  {
    what: 'escalate',
    question: { verb: 'escalate', group: RBAC, resource: 'clusterroles' },
    check: 'rbac-escalate-bind',
  },
  {
    what: 'bind roles',
    question: { verb: 'bind', group: RBAC, resource: 'clusterroles' },
    check: 'rbac-escalate-bind',
  },
  { what: 'impersonate', question: { verb: 'impersonate', resource: 'users' }, check: 'rbac-impersonate' },
  {
    what: 'reach every kubelet',
    question: { verb: 'get', resource: 'nodes', subresource: 'proxy' },
    check: 'rbac-nodes-proxy',
  },
  {
    what: 'create tokens',
    question: { verb: 'create', resource: 'serviceaccounts', subresource: 'token' },
    check: 'rbac-sa-token-create',
  },
  {
    what: 'change webhooks',
    question: {
      verb: 'update',
      group: 'admissionregistration.k8s.io',
      resource: 'mutatingwebhookconfigurations',
    },
    check: 'rbac-webhook-config-write',
  },
];

const known = memoize(() => new Map<string, readonly string[]>());

/** What of it a service account may do, beyond what the known operator that runs as it needs. */
function takeovers(snapshot: Snapshot, namespace: string, name: string): readonly string[] {
  const key = accountKey(namespace, name);
  const before = known(snapshot).get(key);
  if (before) return before;
  const identity = serviceAccountIdentity(namespace, name);
  const found = TAKEOVERS.filter(
    ({ question, check }) =>
      isAllowed(snapshot, identity, question) && !operatorReason(snapshot, { namespace, name }, check),
  ).map(({ what }) => what);
  known(snapshot).set(key, found);
  return found;
}

export default defineWorkloadCheck({
  id: 'rbac-privileged-sa-workload',
  area: 'access',
  title: 'Workloads that could take the cluster',
  severity: 'high',
  risk: 'Whoever breaks into one of these pods reads its token and owns the cluster, whatever else holds them in: the path from one flaw to everything is a single request long.',
  fields: [{ path: 'spec.serviceAccountName', allowed: 'an account without rights that lead to all others' }],
  controls: [...AUTHORIZATION, ...kubescape('C-0053', 'C-0267', 'C-0272'), ...mitre('T1528')],
  reads: RBAC_READS.filter(({ optional }) => !optional),
  messages: {
    pass: { brief: 'cannot', detail: 'The workload’s service account has none of the rights that lead to all others.' },
    fail: { brief: '{account}: {rights}', detail: 'The service account {account} may {rights} in the whole cluster.' },
  },
  exempt: cannotHaveToken,
  violation: (workload, snapshot) => {
    const name = accountNameOf(workload);
    const rights = takeovers(snapshot, workload.namespace, name);
    if (rights.length === 0 || !tokenMount(snapshot, workload).mounted) return undefined;
    const bindings = bindingsFor(snapshot, serviceAccountIdentity(workload.namespace, name)).filter(
      ({ namespace }) => namespace === undefined,
    );
    return {
      data: { account: name, rights: listing(rights) },
      evidence: [
        { path: `${workload.specPath}.serviceAccountName`, value: name },
        ...bindings.slice(0, 5).map(({ ref, roleRef }) => ({
          path: 'roleRef',
          value: `${roleRef.kind} ${roleRef.name}`,
          source: `${ref.kind} ${ref.name}`,
        })),
      ],
    };
  },
});
