import { ANONYMOUS } from '../../core/kube/rbac/subject.ts';
import { succeeded } from '../event.ts';
import { defineRule } from '../rule.ts';

// Not reported: health and version (system:public-info-viewer), the keys that tokens are verified with, which clouds read,
// and the ConfigMap that kubeadm publishes for joining nodes.
const PUBLIC =
  /^\/(healthz|livez|readyz|version|openid\/v1\/jwks|\.well-known\/openid-configuration)([/?]|$)|^\/api\/v1\/namespaces\/kube-public\/configmaps\/cluster-info([?]|$)/;

export default defineRule(
  {
    id: 'anonymous-request',
    title: 'Anonymous request that succeeded',
    severity: 'critical',
    why: 'Whoever reaches the API server can do the same without any credentials.',
    next: 'Find the binding of system:anonymous or system:unauthenticated that allows it and delete it, or set --anonymous-auth=false or AnonymousAuthConfig conditions.',
  },
  (event) => {
    if (event.user !== ANONYMOUS || event.impersonated || !succeeded(event) || PUBLIC.test(event.uri)) return undefined;
    // Discovery tells which APIs are served, no objects.
    return event.target?.resource ? {} : { severity: 'medium' };
  },
);
