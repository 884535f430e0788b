import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { patchedServices, patchService, servicesFor } from '../service-patch.ts';

export default defineRemediation({
  id: 'remove-external-ips',
  area: 'network',
  title: 'Take external IPs away',
  fixes: ['net-service-external-ips'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings }) {
    const ours = findings.filter(({ message }) => message === 'fail');
    if (ours.length === 0) return;
    const subjects = ours.map(({ subject }) => subject);
    yield {
      key: '',
      title: `Take external IPs from ${count(subjects.length, 'Service')}`,
      why: `${listing(ours.map(({ subject, data }) => `${refText(subject)} takes the traffic of ${data.addresses}`))}. Every node accepts such an address as its own, and nothing proves that it belongs to this team.`,
      findings: ours,
      subjects,
      after:
        'Publish the Service with a load balancer, an Ingress or a Gateway first where clients use the address. Undo puts the addresses back, unless admission has come to refuse them.',
    };
  },
  plan(step, answers, { snapshot }) {
    const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    return servicesFor(snapshot, chosen).map((service) =>
      patchService(service, { externalIPs: null }, 'External IPs let a Service take traffic that is not its own'),
    );
  },
  impact(_, changes, { snapshot }) {
    const services = patchedServices(snapshot, changes);
    return {
      consequences: [
        {
          level: 'breaks',
          text: `Clients that use ${listing(services.flatMap(({ spec }) => spec.externalIPs ?? []))} are cut at once; inside the cluster the Service’s own address keeps working.`,
          subjects: changes.flatMap((change) => (change.kind === 'patch' ? [change.target] : [])),
        },
        ...managerConsequences(services),
      ],
    };
  },
});
