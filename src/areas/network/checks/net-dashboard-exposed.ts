import { defineCheck } from '../../../core/check.ts';
import type { Evidence, FindingDraft } from '../../../core/finding.ts';
import type { Service } from '../../../core/kube/objects.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { refOf, refText } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { asksForLogin, consoleOf, ingressesByService } from '../consoles.ts';
import { EXPOSURE, kubescape, mitre } from '../controls.ts';
import { addressKind, isInternal, isUnbounded } from '../services.ts';

interface Way {
  readonly text: string;
  readonly isPublic: boolean;
  readonly evidence: Evidence;
}

function waysTo(snapshot: Snapshot, service: Service): Way[] {
  const { type, externalIPs = [] } = service.spec;
  const ingresses = ingressesByService(snapshot).get(`${service.metadata.namespace ?? ''}/${service.metadata.name}`);
  return [
    ...(type === 'LoadBalancer' || type === 'NodePort'
      ? [
          {
            text: type === 'LoadBalancer' ? 'its load balancer' : 'a port of every node',
            isPublic:
              type === 'LoadBalancer' &&
              !isInternal(service) &&
              isUnbounded(service) &&
              addressKind(service) === 'public',
            evidence: { path: 'spec.type', value: type },
          },
        ]
      : []),
    ...(externalIPs.length > 0
      ? [
          {
            text: 'external IPs',
            isPublic: false,
            evidence: { path: 'spec.externalIPs', value: externalIPs.join(', ') },
          },
        ]
      : []),
    ...(ingresses ?? [])
      .filter((ingress) => !asksForLogin(ingress))
      .map((ingress) => ({
        text: refText(refOf(ingress)),
        isPublic: false,
        evidence: {
          path: 'annotations that ask for a login',
          value: '(absent)',
          source: refText(refOf(ingress)),
        },
      })),
  ];
}

export default defineCheck({
  id: 'net-dashboard-exposed',
  area: 'network',
  title: 'Dashboards and consoles open to the outside',
  severity: 'high',
  risk: 'Such consoles show the whole cluster, run code in it, or have no login at all. Open ones are found by scanners and used for coin miners and break-ins within hours.',
  fields: [
    { path: 'Service.spec.type', allowed: 'ClusterIP for dashboards and consoles' },
    { path: 'Ingress.metadata.annotations', allowed: 'ask for a login before they forward to one' },
  ],
  controls: [...kubescape('C-0014', 'C-0021'), ...mitre('T1133'), ...EXPOSURE],
  reads: [
    { resource: 'services' },
    { resource: 'ingresses.networking.k8s.io' },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  ],
  messages: {
    pass: { brief: '{console}: inside only', detail: '{console} is not led to from outside without a login.' },
    fail: { brief: '{console} through {ways}', detail: '{console} is reached from outside through {ways}.' },
  },
  *evaluate(snapshot) {
    for (const service of list(snapshot, 'services')) {
      const console = consoleOf(snapshot, service);
      if (!console) continue;
      const subject = refOf(service);
      const ways = waysTo(snapshot, service);
      yield ways.length === 0
        ? { verdict: 'pass', subject, message: 'pass', data: { console } }
        : ({
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { console, ways: listing(ways.map(({ text }) => text)) },
            severity: ways.some(({ isPublic }) => isPublic) ? 'critical' : 'high',
            evidence: ways.map(({ evidence }) => evidence),
          } satisfies FindingDraft);
    }
  },
});
