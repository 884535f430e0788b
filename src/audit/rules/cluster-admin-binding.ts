import { ANONYMOUS, UNAUTHENTICATED } from '../../core/kube/rbac/subject.ts';
import { recordOf, recordsOf, textOf } from '../../logs/values.ts';
import { succeeded } from '../event.ts';
import { isApiServer, WRITES } from '../noise.ts';
import { defineRule } from '../rule.ts';

const RESOURCES = new Set(['clusterrolebindings', 'rolebindings']);

// Not reported: the API server writing its own default bindings at start.
export default defineRule(
  {
    id: 'cluster-admin-binding',
    title: 'Binding to cluster-admin written',
    severity: 'critical',
    why: 'A subject of this binding can do everything in the cluster, or in the namespace of a RoleBinding.',
    next: 'Ask who needed it. If nobody did, delete the binding and change the credentials of its subjects; see `kubeharden explain rbac-cluster-admin-bindings`.',
  },
  (event) => {
    const { target } = event;
    if (target?.group !== 'rbac.authorization.k8s.io' || !RESOURCES.has(target.resource)) return undefined;
    if (!WRITES.has(event.verb) || !succeeded(event) || isApiServer(event)) return undefined;
    // The answer is the whole object; at level Request only what was sent is there.
    const { request: sent, response: stored } = event;
    const role = textOf(recordOf(stored.roleRef).name) || textOf(recordOf(sent.roleRef).name);
    const subjects = [...recordsOf(stored.subjects), ...recordsOf(sent.subjects)].map(({ name }) => textOf(name));
    const nobody = subjects.find((name) => name === ANONYMOUS || name === UNAUTHENTICATED);
    if (nobody) return { detail: `gives ${role || 'a role'} to ${nobody}` };
    if (role === 'cluster-admin')
      return {
        detail: `for ${[...new Set(subjects)].slice(0, 5).join(', ') || 'nobody yet'}`,
        ...(target.resource === 'rolebindings' ? { severity: 'high' as const } : {}),
      };
    // Patches and level Metadata do not tell the role.
    return role === '' && target.resource === 'clusterrolebindings'
      ? { severity: 'low', detail: 'the log does not hold which role it gives: look at the binding' }
      : undefined;
  },
);
