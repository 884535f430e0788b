import { workloadsOf } from '../../../core/kube/workloads.ts';
import { list } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'encryption',
  area: 'network',
  title: 'Encrypt between pods',
  fixes: ['net-mtls-absent'],
  why: (snapshot) =>
    `What the pods of ${count(workloadsOf(snapshot).length, 'workload')} say to each other crosses the network between ${count(list(snapshot, 'nodes').length, 'node')} in clear.`,
  where: 'your workstation, in a maintenance window',
  each: () => ({
    text: 'Where the network between nodes is not trusted: let the network plugin encrypt with WireGuard (Cilium and Calico can, with one setting), or add a service mesh that also proves who calls (Linkerd, Istio with PeerAuthentication STRICT). Applications that hold secrets should use TLS by themselves in any case.',
    commands: [
      'helm upgrade cilium cilium/cilium --namespace kube-system --reuse-values --set encryption.enabled=true --set encryption.type=wireguard',
      `kubectl patch felixconfiguration default --type merge --patch '{"spec":{"wireguardEnabled":true}}'`,
    ],
  }),
  verify:
    'cilium encrypt status, or kubectl get node NODE --output yaml with a projectcalico.org/WireguardPublicKey annotation.',
  impact: {
    level: 'restarts',
    text: 'Agents of the plugin restart node by node, packets get smaller, and each costs some processor time.',
  },
});
