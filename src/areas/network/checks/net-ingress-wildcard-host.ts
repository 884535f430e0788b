import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import type { Ingress } from '../../../core/kube/objects.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { EXPOSURE, kubescape } from '../controls.ts';

const wide = ({ spec }: Ingress): Evidence[] => [
  ...(spec.defaultBackend?.service
    ? [{ path: 'spec.defaultBackend.service.name', value: spec.defaultBackend.service.name }]
    : []),
  ...(spec.rules ?? []).flatMap(({ host }, index) =>
    host && !host.startsWith('*') ? [] : [{ path: `spec.rules[${index}].host`, value: host || '(absent)' }],
  ),
];

export default defineCheck({
  id: 'net-ingress-wildcard-host',
  area: 'network',
  title: 'Ingresses for every host name',
  severity: 'low',
  risk: 'The application answers to names that nobody decided on: requests with forged host names reach it, and it may answer for hosts that belong to other teams.',
  fields: [{ path: 'Ingress.spec.rules[*].host', allowed: 'a full host name; no spec.defaultBackend' }],
  controls: [...kubescape('C-0263'), ...EXPOSURE],
  reads: [{ resource: 'ingresses.networking.k8s.io' }],
  messages: {
    pass: { brief: 'named hosts only', detail: 'Every rule names a host.' },
    fail: { brief: 'every host: {where}', detail: 'Requests for any host name are answered: {where}.' },
  },
  *evaluate(snapshot) {
    for (const ingress of list(snapshot, 'ingresses.networking.k8s.io')) {
      const subject = refOf(ingress);
      const evidence = wide(ingress);
      yield evidence.length === 0
        ? { verdict: 'pass', subject, message: 'pass' }
        : {
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { where: evidence.map(({ path, value }) => `${path} ${value}`).join(', ') },
            evidence,
          };
    }
  },
});
