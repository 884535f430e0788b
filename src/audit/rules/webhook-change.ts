import { type AuditEvent, succeeded } from '../event.ts';
import { accountOf, DELETES, isControlPlane, WRITES } from '../noise.ts';
import { defineRule } from '../rule.ts';

const WEBHOOKS = new Set(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']);

const isInterceptor = ({ target }: AuditEvent): boolean =>
  (target?.group === 'admissionregistration.k8s.io' && WEBHOOKS.has(target.resource)) ||
  (target?.group === 'apiregistration.k8s.io' && target.resource === 'apiservices' && target.subresource === '');

// Not reported: the API server registering its own APIServices.
export default defineRule(
  {
    id: 'webhook-change',
    title: 'Webhook or aggregated API changed',
    severity: 'high',
    why: 'A webhook sees every object that it is registered for, Secrets among them, and may change it. Without a webhook that was there, what it refused is let in.',
    next: 'Compare the configuration with your repository: `kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations,apiservices -o yaml`. Put it back if nobody meant it.',
  },
  (event) => {
    const deleted = DELETES.has(event.verb);
    if (!isInterceptor(event) || !(deleted || WRITES.has(event.verb)) || !succeeded(event) || isControlPlane(event))
      return undefined;
    const detail = deleted ? 'deleted' : event.verb === 'create' ? 'new' : 'changed';
    if (!accountOf(event)) return { detail };
    // Operators keep the certificate of their own webhook.
    return detail === 'changed'
      ? { severity: 'low', detail: 'changed by a program, most often to renew a certificate' }
      : { severity: 'medium', detail: `${detail}, by a program` };
  },
);
