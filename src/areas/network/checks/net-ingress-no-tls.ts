import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { Ingress } from '../../../core/kube/objects.ts';
import { refOf } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { EXPOSURE, kubescape, mitre } from '../controls.ts';
import { certificateAnnotation, missingSecrets, plainHosts, plainListeners } from '../tls.ts';

/** Hosts on which people log in or programs carry tokens. */
const CREDENTIALS = /(^|[.-])(login|auth|sso|id|accounts?|api|admin|pay(ments?)?|vault|git|registry)([.-]|$)/;

function judge(ingress: Ingress, snapshot: Snapshot): FindingDraft {
  const subject = refOf(ingress);
  const annotation = certificateAnnotation(ingress);
  if (annotation) return { verdict: 'pass', subject, message: 'provider', data: { annotation } };
  const plain = plainHosts(ingress);
  const shown = plain.map((host) => host || 'every host');
  if (plain.length > 0)
    return {
      verdict: 'fail',
      subject,
      message: 'fail',
      data: { hosts: listing(shown) },
      severity: plain.some((host) => CREDENTIALS.test(host)) ? 'high' : 'medium',
      evidence: [
        { path: 'spec.rules[*].host', value: shown.join(', ') },
        { path: 'spec.tls', value: ingress.spec.tls ? JSON.stringify(ingress.spec.tls) : '(absent)' },
      ],
    };
  const missing = missingSecrets(snapshot, ingress);
  if (missing.length > 0)
    return {
      verdict: 'fail',
      subject,
      message: 'secret',
      data: { secrets: listing(missing) },
      evidence: missing.map((name) => ({ path: 'spec.tls[*].secretName', value: `${name} (no such Secret)` })),
    };
  return { verdict: 'pass', subject, message: 'pass' };
}

export default defineCheck({
  id: 'net-ingress-no-tls',
  area: 'network',
  title: 'Hosts without TLS',
  severity: 'medium',
  risk: 'Passwords, cookies and tokens cross every network between user and cluster in clear; whoever sits in between reads and changes them.',
  fields: [
    { path: 'Ingress.spec.tls[*].hosts', allowed: 'every host of spec.rules, with a Secret that exists' },
    { path: 'Gateway.spec.listeners[*].protocol', allowed: 'HTTPS, or HTTP whose routes only redirect to https' },
  ],
  controls: [...kubescape('C-0263'), ...mitre('T1040', 'T1557'), ...EXPOSURE],
  reads: [
    { resource: 'ingresses.networking.k8s.io' },
    { resource: 'gateways.gateway.networking.k8s.io', optional: true },
    { resource: 'httproutes.gateway.networking.k8s.io', optional: true },
    { resource: 'secrets', optional: true },
  ],
  messages: {
    pass: { brief: 'TLS on every host', detail: 'Every host has a certificate.' },
    provider: { brief: 'certificate by the provider', detail: 'Annotation {annotation} names the certificate.' },
    fail: { brief: 'plain HTTP: {hosts}', detail: 'No certificate is set for {hosts}.' },
    secret: { brief: 'no Secret {secrets}', detail: 'The certificate’s Secret does not exist: {secrets}.' },
    listener: { brief: 'plain HTTP: listener {listeners}', detail: 'Listener {listeners} serves plain HTTP.' },
  },
  *evaluate(snapshot) {
    for (const ingress of list(snapshot, 'ingresses.networking.k8s.io')) yield judge(ingress, snapshot);
    for (const gateway of list(snapshot, 'gateways.gateway.networking.k8s.io')) {
      const subject = refOf(gateway);
      const listeners = plainListeners(snapshot, gateway);
      yield listeners.length === 0
        ? { verdict: 'pass', subject, message: 'pass' }
        : {
            verdict: 'fail',
            subject,
            message: 'listener',
            data: { listeners: listing(listeners) },
            evidence: listeners.map((name) => ({ path: `spec.listeners[name=${name}].protocol`, value: 'HTTP' })),
          };
    }
  },
});
