import type { Evidence } from './finding.ts';
import { staticPodsOf } from './kube/components.ts';
import { list, memoize, type Snapshot } from './snapshot.ts';

export type Distribution =
  | 'kubeadm'
  | 'k3s'
  | 'RKE2'
  | 'kind'
  | 'minikube'
  | 'OpenShift'
  | 'Talos'
  | 'EKS'
  | 'GKE'
  | 'AKS'
  | 'unknown';

export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** As reported, vendor suffix included. */
  readonly text: string;
}

export interface Platform {
  readonly version?: KubernetesVersion;
  readonly distribution: Distribution;
  /** The provider runs the control plane. `undefined` when nothing shows it. */
  readonly managed: boolean | undefined;
  readonly cni: {
    readonly name: string /** `undefined`: cannot be told from the API. */;
    readonly enforces: boolean | undefined;
  };
  readonly nodes: number;
  /** Where each fact was read. */
  readonly evidence: readonly Evidence[];
}

/** `v1.33.2-eks-1234` and the like; the vendor's suffix does not take part in comparisons. */
export function parseVersion(text: string): KubernetesVersion | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0), text } : undefined;
}

const MANAGED: readonly Distribution[] = ['EKS', 'GKE', 'AKS'];

/** What the cluster is, from what it shows; never a guess: what is not seen is `unknown`. */
export const platformOf: (snapshot: Snapshot) => Platform = memoize((snapshot) => {
  const nodes = list(snapshot, 'nodes');
  const [distribution, evidence] = distributionOf(snapshot);
  const version = snapshot.version ? parseVersion(snapshot.version.gitVersion) : undefined;
  const managed = MANAGED.includes(distribution)
    ? true
    : distribution !== 'unknown' || staticPodsOf(snapshot).length > 0
      ? false
      : undefined;
  const cni = cniOf(snapshot);
  return {
    ...(version ? { version } : {}),
    distribution,
    managed,
    cni: { name: cni.name, enforces: cni.enforces },
    nodes: nodes.length,
    evidence: [
      ...evidence,
      ...cni.evidence,
      ...(snapshot.version ? [{ path: 'gitVersion', value: snapshot.version.gitVersion, source: 'GET /version' }] : []),
    ],
  };
});

function distributionOf(snapshot: Snapshot): [Distribution, Evidence[]] {
  const git = snapshot.version?.gitVersion ?? '';
  for (const [pattern, name] of [
    [/-eks-/, 'EKS'],
    [/-gke\./, 'GKE'],
    [/\+k3s/, 'k3s'],
    [/\+rke2/, 'RKE2'],
  ] as const)
    if (pattern.test(git)) return [name, [{ path: 'gitVersion', value: git, source: 'GET /version' }]];
  for (const node of list(snapshot, 'nodes')) {
    const labels = node.metadata.labels ?? {};
    const annotations = node.metadata.annotations ?? {};
    const source = `Node ${node.metadata.name}`;
    const label = Object.keys(labels).find((key) =>
      /^(eks\.amazonaws\.com|cloud\.google\.com\/gke-|kubernetes\.azure\.com|minikube\.k8s\.io|node\.openshift\.io)/.test(
        key,
      ),
    );
    const named: readonly (readonly [boolean, Distribution, string, string])[] = [
      [label?.startsWith('eks.') ?? false, 'EKS', `metadata.labels.${label}`, labels[label ?? ''] ?? ''],
      [
        label?.startsWith('cloud.google.com/gke-') ?? false,
        'GKE',
        `metadata.labels.${label}`,
        labels[label ?? ''] ?? '',
      ],
      [
        label?.startsWith('kubernetes.azure.com') ?? false,
        'AKS',
        `metadata.labels.${label}`,
        labels[label ?? ''] ?? '',
      ],
      [label?.startsWith('minikube.') ?? false, 'minikube', `metadata.labels.${label}`, labels[label ?? ''] ?? ''],
      [
        label?.startsWith('node.openshift') ?? false,
        'OpenShift',
        `metadata.labels.${label}`,
        labels[label ?? ''] ?? '',
      ],
      [
        /talos/i.test(node.status?.nodeInfo?.osImage ?? ''),
        'Talos',
        'status.nodeInfo.osImage',
        node.status?.nodeInfo?.osImage ?? '',
      ],
      [node.spec?.providerID?.startsWith('kind://') ?? false, 'kind', 'spec.providerID', node.spec?.providerID ?? ''],
      [
        'kubeadm.alpha.kubernetes.io/cri-socket' in annotations,
        'kubeadm',
        'metadata.annotations.kubeadm.alpha.kubernetes.io/cri-socket',
        annotations['kubeadm.alpha.kubernetes.io/cri-socket'] ?? '',
      ],
    ];
    const found = named.find(([holds]) => holds);
    if (found) return [found[1], [{ path: found[2], value: found[3], source }]];
  }
  if (snapshot.configMaps['kube-system/kubeadm-config'])
    return ['kubeadm', [{ path: 'data', value: 'present', source: 'ConfigMap kube-system/kubeadm-config' }]];
  return ['unknown', []];
}

// Enforcement as each project documents it; `undefined` where a switch decides that the API does not show.
const CNIS: readonly (readonly [RegExp, string, boolean | undefined])[] = [
  [/(^|\/)cilium\/cilium/, 'Cilium', true],
  [/(^|\/)calico\/node/, 'Calico', true],
  [/antrea/, 'Antrea', true],
  [/kube-router/, 'kube-router', true],
  [/ovnkube|ovn-kubernetes/, 'OVN-Kubernetes', true],
  [/kindnetd?/, 'kindnet', undefined],
  [/amazon-k8s-cni/, 'AWS VPC CNI', undefined],
  [/flannel/, 'flannel', false],
  [/weave/, 'Weave Net', true],
];

function cniOf(snapshot: Snapshot): { name: string; enforces: boolean | undefined; evidence: Evidence[] } {
  for (const daemonSet of list(snapshot, 'daemonsets.apps')) {
    for (const container of daemonSet.spec.template.spec.containers) {
      const known = CNIS.find(([pattern]) => pattern.test(container.image ?? ''));
      if (!known) continue;
      const evidence = [
        {
          path: 'spec.template.spec.containers.image',
          value: container.image ?? '',
          source: `DaemonSet ${daemonSet.metadata.namespace}/${daemonSet.metadata.name}`,
        },
      ];
      // flannel in a policy-only Calico ("canal") is found by the Calico entry, whichever comes first.
      const calico = list(snapshot, 'daemonsets.apps').some(({ spec }) =>
        spec.template.spec.containers.some(({ image }) => /calico\/node/.test(image ?? '')),
      );
      return known[1] === 'flannel' && calico
        ? { name: 'Canal', enforces: true, evidence }
        : { name: known[1], enforces: known[2], evidence };
    }
  }
  // k3s runs flannel and a policy controller inside its own process.
  if (/\+k3s/.test(snapshot.version?.gitVersion ?? '')) return { name: 'flannel in k3s', enforces: true, evidence: [] };
  return { name: 'unknown', enforces: undefined, evidence: [] };
}
