import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'network',
  title: 'Network segmentation',
  summary: 'Who can talk to whom',
  lesson: {
    what: 'By default every pod may connect to every other pod of the cluster. A NetworkPolicy selects pods by their labels and says who may connect to them and whom they may call. Once a policy selects a pod, what no policy allows is denied in that direction; policies only ever add allows.',
    why: 'The first break-in is rarely where the valuable data is. Segmentation decides whether an attacker in a frontend can try the database, the payment service and the cloud’s metadata address, or meets closed ports. It also shows what calls what, which few teams have written down.',
    without:
      'A flaw in a public image converter gives an attacker a shell. From there Redis answers without a password, the internal dashboards open, and 169.254.169.254 hands out the node’s cloud credentials. Nothing was scanned from outside: it was all one flat network.',
    practice: [
      'Begin with the allows, end with the denial: DNS, then what each application needs, then default deny.',
      'The first rule to try: pods with area=backend accept TCP 80 from pods with area=frontend, and from nobody else.',
      'In one peer, namespaceSelector and podSelector must both match; as two peers of a list, one is enough.',
      'An empty list of rules denies everything, a list with one empty rule allows everything.',
      'Try it, both ways: kubectl exec POD -- wget -qO- -T 3 http://SERVICE. Objects alone prove nothing where the network plugin does not enforce them.',
      'Publish through one Ingress or Gateway with TLS; node ports, external IPs and load balancers per Service each need a reason.',
    ],
    references: [
      { title: 'Network policies', url: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/' },
      { title: 'Recipes of network policies', url: 'https://github.com/ahmetb/kubernetes-network-policy-recipes' },
      {
        title: 'Debugging DNS resolution',
        url: 'https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/',
      },
      {
        title: 'NSA and CISA: Kubernetes Hardening Guide',
        url: 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF',
      },
      { title: 'CIS Kubernetes Benchmark', url: 'https://www.cisecurity.org/benchmark/kubernetes' },
    ],
  },
};
