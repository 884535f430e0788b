import { serviceAccountUser } from '../../core/kube/rbac/subject.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import { actorOf, succeeded } from '../event.ts';
import { isControlPlane, isNode } from '../noise.ts';
import { defineRule } from '../rule.ts';

// Not reported: kubelets for the pods they run, kube-controller-manager for its own controllers, an account for itself.
export default defineRule(
  {
    id: 'token-request',
    title: 'Token made for a service account',
    severity: 'medium',
    why: 'Whoever makes a token of a service account has its rights until the token ends, from anywhere.',
    next: 'Ask the user whether it was them. If not, take create on serviceaccounts/token away; deleting the service account ends its tokens at once.',
  },
  (event) => {
    const { target } = event;
    if (target?.resource !== 'serviceaccounts' || target.subresource !== 'token' || event.verb !== 'create')
      return undefined;
    if (!succeeded(event) || isNode(event) || actorOf(event) === serviceAccountUser(target.namespace, target.name))
      return undefined;
    const system = isSystemNamespace(target.namespace);
    if (system && isControlPlane(event)) return undefined;
    return system ? { severity: 'high', detail: 'an account of the platform' } : {};
  },
);
