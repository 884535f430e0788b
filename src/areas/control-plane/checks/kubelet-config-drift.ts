import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { type Kubelet, type KubeletConfig, kubeletsOf } from '../../../core/kube/kubelet.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';

/** What follows from a machine's size, name, place or role, and differs for good reason. */
const OWN =
  /^(kubeReserved|systemReserved|evictionHard|evictionSoft|providerID|podCIDR|address|nodeIP|clusterDNS|healthzBindAddress|registerWithTaints|maxPods|podsPerCore|reservedSystemCPUs|reservedMemory|resolvConf|tlsCertFile|tlsPrivateKeyFile|nodeStatus\w+|shutdownGracePeriod\w*|kubeAPI(QPS|Burst)|imageGC\w+|memorySwap|logging|cpuManagerPolicy\w*|topologyManager\w*|memoryManagerPolicy)$/;

/** Fields with their values, by dotted path; lists are one value. */
function* fieldsOf(config: KubeletConfig, prefix = ''): Iterable<readonly [string, string]> {
  for (const [name, value] of Object.entries(config)) {
    if (prefix === '' && OWN.test(name)) continue;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      yield* fieldsOf(value as KubeletConfig, `${prefix}${name}.`);
    else yield [`${prefix}${name}`, JSON.stringify(value) ?? ''];
  }
}

type Read = Kubelet & { readonly config: KubeletConfig };
const isRead = (kubelet: Kubelet): kubelet is Read => kubelet.config !== undefined && !kubelet.windows;

interface Difference {
  readonly path: string;
  /** Names of the nodes by the value that they have, the most frequent first. */
  readonly values: readonly (readonly [string, readonly string[]])[];
}

function differences(kubelets: readonly Read[]): Difference[] {
  const byConfig = Map.groupBy(kubelets, ({ config }) => config);
  const groups = [...byConfig].map(([config, nodes]) => ({
    fields: new Map(fieldsOf(config)),
    nodes: nodes.map(({ ref }) => ref.name),
  }));
  const paths = new Set(groups.flatMap(({ fields }) => [...fields.keys()]));
  return [...paths].sort().flatMap((path) => {
    const values = Map.groupBy(groups, ({ fields }) => fields.get(path) ?? '(absent)');
    return values.size < 2
      ? []
      : [
          {
            path,
            values: [...values]
              .map(([value, found]) => [value, found.flatMap(({ nodes }) => nodes)] as const)
              .sort(([, a], [, b]) => b.length - a.length),
          },
        ];
  });
}

const draftOf = ({ path, values }: Difference): FindingDraft => ({
  verdict: 'fail',
  subject: CLUSTER,
  path,
  message: 'fail',
  data: { field: path, values: values.map(([value, nodes]) => `${value} on ${listing(nodes)}`).join('; ') },
  evidence: values.map(([value, nodes]) => ({ path, value, source: `kubelets of ${listing(nodes, 5)}` })),
});

export default defineCheck({
  id: 'kubelet-config-drift',
  area: 'control-plane',
  title: 'Kubelets that are configured differently',
  severity: 'low',
  risk: 'A node that missed the hardening is the one that an attacker looks for: pods land on any of them, and what one kubelet allows, the cluster allows.',
  fields: [
    {
      path: 'KubeletConfiguration of every Linux node',
      allowed: 'the same, but for what follows from a machine’s size, address or role',
    },
  ],
  controls: [
    { framework: 'OWASP', id: 'K07:2025' },
    { framework: 'NSA', id: 'Upgrade' },
  ],
  reads: [{ resource: 'nodes' }, { resource: 'nodes/configz' }],
  messages: {
    pass: { brief: '{nodes} alike', detail: 'The running configurations of {nodes} kubelets say the same.' },
    single: { brief: 'one kubelet', detail: 'There is one Linux node, and nothing to compare it with.' },
    fail: { brief: '{field} differs', detail: '{field} differs between nodes: {values}.' },
    unreadable: {
      brief: 'a kubelet was not read',
      detail: 'The configuration of {nodes} could not be read, so nobody can say whether they are like the others.',
    },
  },
  *evaluate(snapshot) {
    const all = kubeletsOf(snapshot).filter(({ windows }) => !windows);
    const read = all.filter(isRead);
    const blind = all.filter((kubelet) => !isRead(kubelet)).map(({ ref }) => ref.name);
    const found = differences(read);
    for (const difference of found) yield draftOf(difference);
    if (blind.length > 0)
      yield {
        verdict: 'unknown',
        subject: CLUSTER,
        path: 'unread',
        message: 'unreadable',
        data: { nodes: listing(blind, 5) },
      };
    else if (found.length === 0)
      yield all.length < 2
        ? { verdict: 'not-applicable', subject: CLUSTER, message: 'single' }
        : { verdict: 'pass', subject: CLUSTER, message: 'pass', data: { nodes: all.length } };
  },
});
