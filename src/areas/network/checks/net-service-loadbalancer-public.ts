import { defineCheck } from '../../../core/check.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { EXPOSURE, kubescape, mitre } from '../controls.ts';
import { acceptedService, addressKind, isInternal, isUnbounded, sensitivePorts } from '../services.ts';

export default defineCheck({
  id: 'net-service-loadbalancer-public',
  area: 'network',
  title: 'Load balancers open to the Internet',
  severity: 'medium',
  risk: 'Everybody on the Internet can connect: scanners find the address within hours, and each flaw of what answers there is theirs to try.',
  fields: [
    { path: 'Service.spec.loadBalancerSourceRanges', allowed: 'ranges other than 0.0.0.0/0 and ::/0' },
    { path: 'metadata.annotations', allowed: 'or the provider’s marker for an internal load balancer' },
  ],
  controls: [...kubescape('C-0256', 'C-0021'), ...mitre('T1133', 'T1190'), ...EXPOSURE],
  reads: [{ resource: 'services' }],
  messages: {
    internal: { brief: 'internal', detail: 'The load balancer is marked as internal or has a private address.' },
    ranges: { brief: 'bounded by ranges', detail: 'Only {ranges} may connect.' },
    fail: { brief: 'public: {address}', detail: 'Port {ports} at {address} is open to every address.' },
    pending: {
      brief: 'public once it has an address',
      detail:
        'Port {ports} is open to every address as soon as the provider gives the Service one: nothing marks it as internal.',
    },
  },
  *evaluate(snapshot) {
    for (const service of list(snapshot, 'services')) {
      const { spec, status } = service;
      if (spec.type !== 'LoadBalancer') continue;
      const subject = refOf(service);
      const kind = addressKind(service);
      if (isInternal(service) || kind === 'private') {
        yield { verdict: 'pass', subject, message: 'internal' };
        continue;
      }
      const ranges = spec.loadBalancerSourceRanges ?? [];
      if (!isUnbounded(service)) {
        yield { verdict: 'pass', subject, message: 'ranges', data: { ranges: ranges.join(', ') } };
        continue;
      }
      const address = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').join(', ');
      const ports = (spec.ports ?? []).map(({ port }) => port).join(', ');
      const sensitive = sensitivePorts(service).length > 0;
      yield {
        verdict: 'fail',
        subject,
        message: kind === 'pending' ? 'pending' : 'fail',
        data: { address, ports },
        severity: sensitive ? 'high' : 'medium',
        evidence: [
          { path: 'spec.type', value: 'LoadBalancer' },
          { path: 'spec.loadBalancerSourceRanges', value: ranges.length > 0 ? ranges.join(', ') : '(absent)' },
          { path: 'status.loadBalancer.ingress', value: address || '(absent)' },
        ],
        ...acceptedService(service),
      };
    }
  },
});
