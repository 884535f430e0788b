import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'node-ports-beside-balancers',
  area: 'network',
  title: 'Close node ports beside load balancers',
  fixes: ['net-service-nodeport'],
  concerns: ({ message }) => message === 'balancer',
  why: 'A port of every node stays open beside the load balancer of {who}, without its ranges and rules.',
  where: 'your workstation',
  opening: [
    {
      text: 'Some load balancers send to pods directly, others need the node ports: AWS with target type ip, GKE with container-native load balancing, MetalLB and Cilium do not need them. Ask the provider’s documentation before you go on; where node ports are needed, close them to others in the firewall of the nodes instead.',
    },
  ],
  each: (subject) => ({
    text: `${refText(subject)}: stop allocating node ports, then remove nodePort from each of its ports.`,
    commands: [
      `kubectl --namespace ${shellQuote(subject.namespace ?? 'default')} patch service ${shellQuote(subject.name)} --type merge --patch '{"spec":{"allocateLoadBalancerNodePorts":false}}'`,
      `kubectl --namespace ${shellQuote(subject.namespace ?? 'default')} edit service ${shellQuote(subject.name)}`,
    ],
  }),
  verify: 'kubectl get services --all-namespaces shows no second port number after the colon for these Services.',
  impact: {
    level: 'breaks',
    text: 'A load balancer that needs the node ports loses its targets when they are removed.',
  },
});
