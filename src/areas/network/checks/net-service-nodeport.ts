import { defineCheck } from '../../../core/check.ts';
import type { Service } from '../../../core/kube/objects.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { EXPOSURE, kubescape, mitre } from '../controls.ts';
import { acceptedService, sensitivePorts } from '../services.ts';

const nodePorts = ({ spec }: Service): string =>
  (spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []).join(', ') || 'one that the cluster chooses';

/** Load balancers get node ports beside them unless told not to; with Local, the balancer needs them. */
const besideBalancer = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' &&
  spec.allocateLoadBalancerNodePorts !== false &&
  spec.externalTrafficPolicy !== 'Local';

export default defineCheck({
  id: 'net-service-nodeport',
  area: 'network',
  title: 'Services on ports of the nodes',
  severity: 'medium',
  risk: 'A node port opens on every node, past load balancer, TLS and firewall rules for the entry point. Whoever reaches a node’s address reaches the application.',
  fields: [
    { path: 'Service.spec.type', allowed: 'ClusterIP, behind an Ingress or a Gateway' },
    {
      path: 'Service.spec.allocateLoadBalancerNodePorts',
      allowed: 'false for load balancers that send to pods directly',
    },
  ],
  controls: [...kubescape('C-0256'), ...mitre('T1133'), ...EXPOSURE],
  reads: [{ resource: 'services' }],
  messages: {
    pass: { brief: 'no node port', detail: 'The Service opens no port of the nodes.' },
    fail: { brief: 'node port {ports}', detail: 'The Service opens port {ports} of every node.' },
    balancer: {
      brief: 'node port beside the load balancer',
      detail:
        'Beside its load balancer the Service also opens port {ports} of every node, which ranges and rules of the balancer do not bound.',
    },
  },
  *evaluate(snapshot) {
    for (const service of list(snapshot, 'services')) {
      const subject = refOf(service);
      const beside = besideBalancer(service);
      if (service.spec.type !== 'NodePort' && !beside) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      const ports = nodePorts(service);
      yield {
        verdict: 'fail',
        subject,
        message: beside ? 'balancer' : 'fail',
        data: { ports },
        severity: beside ? 'low' : sensitivePorts(service).length > 0 ? 'high' : 'medium',
        evidence: [
          beside
            ? {
                path: 'spec.allocateLoadBalancerNodePorts',
                value: String(service.spec.allocateLoadBalancerNodePorts ?? '(absent)'),
              }
            : { path: 'spec.type', value: 'NodePort' },
          { path: 'spec.ports[*].nodePort', value: ports },
        ],
        ...acceptedService(service),
      };
    }
  },
});
