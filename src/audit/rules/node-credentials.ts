import type { AuditEvent } from '../event.ts';
import { isNode } from '../noise.ts';
import { defineMemoryRule } from '../rule.ts';
import { Whereabouts } from '../whereabouts.ts';

// Programs that use a node's own credentials: kubelets of all distributions, and what joins and upgrades nodes.
const OWN = new Set(['kubelet', 'kubelet.exe', 'kubeadm', 'hyperkube', 'k3s', 'rke2', 'k0s', 'microk8s', 'talos']);

const programOf = ({ agent }: AuditEvent): string => agent.split('/', 1)[0] ?? '';

export default defineMemoryRule(
  {
    id: 'node-credentials',
    title: 'Credentials of a node used from elsewhere',
    severity: 'high',
    why: 'Whoever copied the kubelet’s key from a node reads all Secrets of its pods, and may act as the node.',
    next: 'Find out who is at that address. If nobody knows it, drain the node and delete it, make its certificates new, and change the Secrets that its pods mount.',
  },
  (gathered) => {
    const whereabouts = new Whereabouts();
    return {
      observe: (event) => {
        if (!isNode(event)) return;
        whereabouts.see(event.user, event);
        const program = programOf(event);
        if (program === '' || OWN.has(program)) return;
        gathered.add(event, {
          severity: 'medium',
          detail: `with ${program.slice(0, 40)}, which is no kubelet`,
          together: JSON.stringify([event.user, program]),
        });
      },
      finish: () => {
        for (const { event, count, home } of whereabouts.strays())
          gathered.add(event, { detail: `while the node itself is at ${home}` }, count);
      },
    };
  },
);
