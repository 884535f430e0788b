import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { patchedServices, patchService, servicesFor } from '../service-patch.ts';

export default defineRemediation({
  id: 'close-node-ports',
  area: 'network',
  title: 'Close ports of the nodes',
  fixes: ['net-service-nodeport'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings }) {
    const ours = findings.filter(({ message }) => message === 'fail');
    if (ours.length === 0) return;
    const subjects = ours.map(({ subject }) => subject);
    yield {
      key: '',
      title: `Close the node ports of ${count(subjects.length, 'Service')}`,
      why: `Every node answers for ${listing(ours.map(({ subject, data }) => `${refText(subject)} (port ${data.ports})`))}, past load balancer, TLS and the rules of the entry point.`,
      findings: ours,
      subjects,
      after:
        'Reach the Service through an Ingress or a Gateway, or with kubectl port-forward. Undo opens the ports again.',
    };
  },
  plan(step, answers, { snapshot }) {
    const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    return servicesFor(snapshot, chosen).map((service) =>
      patchService(
        service,
        {
          type: 'ClusterIP',
          // Only NodePort and LoadBalancer Services may have it.
          ...(service.spec.externalTrafficPolicy ? { externalTrafficPolicy: null } : {}),
        },
        'Reachable inside the cluster only; publish it through an Ingress or a Gateway',
      ),
    );
  },
  impact(_, changes, { snapshot }) {
    const services = patchedServices(snapshot, changes);
    const ports = services.flatMap(({ spec }) => (spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []));
    return {
      consequences: [
        {
          level: 'breaks',
          text: `Clients and load balancers outside that use ${ports.length > 0 ? `port ${ports.join(', ')} of the nodes` : 'the node ports'} are cut at once: ${listing(services.map((service) => refText(refOf(service))))}. Inside the cluster nothing changes.`,
          subjects: services.map(refOf),
        },
        ...managerConsequences(services),
      ],
    };
  },
});
