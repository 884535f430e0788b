import { defineCheck } from '../../../core/check.ts';
import { containersOf, WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { mitre, SEGMENTATION } from '../controls.ts';

const MESHES: readonly (readonly [RegExp, string])[] = [
  [/istio\/(proxyv2|ztunnel|pilot)/, 'Istio'],
  [/linkerd\/(proxy|controller)|linkerd2/, 'Linkerd'],
  [/hashicorp\/consul/, 'Consul'],
  [/kuma/, 'Kuma'],
];
/** Plugins that can encrypt between nodes, by a setting that the API does not show. */
const ENCRYPTING = /^(Cilium|Calico|Canal|Antrea)$/;

const meshOf = (snapshot: Snapshot): string | undefined => {
  for (const workload of workloadsOf(snapshot))
    for (const { container } of containersOf(workload)) {
      const found = MESHES.find(([pattern]) => pattern.test(container.image ?? ''));
      if (found) return found[1];
    }
  return undefined;
};

export default defineCheck({
  id: 'net-mtls-absent',
  area: 'network',
  title: 'No encryption between pods',
  severity: 'low',
  risk: 'Whoever can listen on a node or on the network between nodes reads what pods say to each other, passwords included, unless each application encrypts by itself.',
  fields: [
    {
      path: 'service mesh with mutual TLS, or encryption by the network plugin',
      allowed: 'one of them, where the network between nodes is not trusted',
    },
  ],
  controls: [...mitre('T1040'), ...SEGMENTATION],
  reads: [...WORKLOAD_RESOURCES.map((resource) => ({ resource })), { resource: 'nodes', optional: true }],
  messages: {
    pass: { brief: '{mesh} encrypts', detail: '{mesh} encrypts between the pods of its mesh by default.' },
    strict: {
      brief: '{mesh}: strictness not read',
      detail:
        '{mesh} is there; whether it refuses plain connections (PeerAuthentication STRICT and the like) is not read.',
    },
    plugin: {
      brief: '{cni}: depends on a setting',
      detail: '{cni} can encrypt between nodes with WireGuard or IPsec; whether it does is not read.',
    },
    unseen: {
      brief: 'not seen',
      detail:
        'No mesh is among what was read, and neither nodes nor a network plugin: whether it encrypts cannot be told.',
    },
    fail: { brief: 'nothing encrypts', detail: 'Neither a service mesh nor an encrypting network plugin is seen.' },
  },
  *evaluate(snapshot) {
    const mesh = meshOf(snapshot);
    const { cni, evidence } = platformOf(snapshot);
    if (mesh)
      yield mesh === 'Linkerd'
        ? { verdict: 'pass', subject: CLUSTER, message: 'pass', data: { mesh } }
        : { verdict: 'unknown', subject: CLUSTER, message: 'strict', data: { mesh } };
    else if (ENCRYPTING.test(cni.name))
      yield { verdict: 'unknown', subject: CLUSTER, message: 'plugin', data: { cni: cni.name } };
    else if (cni.name === 'unknown' && list(snapshot, 'nodes').length === 0)
      yield { verdict: 'unknown', subject: CLUSTER, message: 'unseen' };
    else {
      const plugin = evidence.find(({ path }) => path.endsWith('.image'));
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'fail',
        evidence: [plugin ?? { path: 'images of the workloads', value: 'no service mesh, no encrypting plugin' }],
      };
    }
  },
});
