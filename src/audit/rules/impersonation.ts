import { MASTERS } from '../../core/kube/rbac/subject.ts';
import { succeeded } from '../event.ts';
import { defineRule } from '../rule.ts';

// The API server answers so before it takes on the identity: the event has no impersonated user then.
const REFUSED = /cannot impersonate[\w:-]* resource/;

// Nothing is excluded: no part of Kubernetes impersonates.
export default defineRule(
  {
    id: 'impersonation',
    title: 'Somebody acted as somebody else',
    severity: 'medium',
    why: 'With the verb impersonate a user takes on the rights of another. Proxies and consoles do it for their users, attackers to become more than they are.',
    next: 'Ask the user whether it was them. If not, take the verb impersonate away; see `kubeharden explain rbac-impersonate`.',
  },
  (event) => {
    if (event.code === 403 && REFUSED.test(event.message))
      return { severity: 'high', detail: 'refused', together: `refused ${event.user}` };
    const { impersonated } = event;
    if (!impersonated || !succeeded(event)) return undefined;
    const masters = impersonated.groups.includes(MASTERS);
    const severity = masters ? 'critical' : impersonated.user.startsWith('system:') ? 'high' : 'medium';
    return {
      severity,
      together: JSON.stringify([severity, event.user, impersonated.user]),
      ...(masters ? { detail: `in the group ${MASTERS}, which may do everything` } : {}),
    };
  },
);
