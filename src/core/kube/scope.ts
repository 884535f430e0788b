import { list, memoize, type Snapshot } from '../snapshot.ts';
import type { KubeObject, Namespace } from './objects.ts';
import { containersOf, type Workload } from './workloads.ts';

// Namespaces of the platform itself: Kubernetes, the providers, OpenShift and Rancher.
const SYSTEM_NAMES = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'gke-gmp-system',
  'gmp-system',
  'gmp-public',
  'asm-system',
  'aks-command',
  'app-routing-system',
  'gatekeeper-system',
  'calico-system',
  'tigera-operator',
  'openshift',
]);
const SYSTEM_PREFIXES = ['amazon-', 'aws-', 'gke-managed-', 'config-management-', 'openshift-', 'cattle-', 'fleet-'];

/** Namespaces whose workloads belong to the platform. Exempt from workload findings only, never from RBAC or CVEs. */
export const isSystemNamespace = (name: string): boolean =>
  SYSTEM_NAMES.has(name) || SYSTEM_PREFIXES.some((prefix) => name.startsWith(prefix));

/** Namespaces that people work in. */
export const userNamespaces: (snapshot: Snapshot) => readonly Namespace[] = memoize((snapshot) =>
  list(snapshot, 'namespaces').filter(
    ({ metadata }) => !isSystemNamespace(metadata.name) && !metadata.deletionTimestamp,
  ),
);

// Agents that need the host to do their work, by the repository that publishes their image.
const HOST_DAEMONS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(kube-proxy|kubeadm-kube-proxy)$/, 'kube-proxy programs the node’s packet filter'],
  [
    /(^|\/)(cilium|calico|flannel|kindnet\w*|kube-router|antrea[\w-]*|multus[\w-]*|amazon-k8s-cni[\w-]*|azure-(cns|ip-masq[\w-]*))(\/|$)/,
    'a network plugin configures the node’s network',
  ],
  [
    /(^|\/)[\w-]*csi[\w-]*(driver|plugin|node)[\w-]*$|csi-node-driver-registrar$/,
    'a storage driver mounts volumes on the node',
  ],
  [/(^|\/)(k8s-dns-node-cache|node-local-dns)$/, 'the node-local DNS cache listens on the node'],
  [/(^|\/)(node-exporter|cadvisor|node-problem-detector|kured)$/, 'a node monitor reads the node’s state'],
  [
    /(^|\/)(fluent-bit|fluentd[\w-]*|promtail|alloy|vector|filebeat|datadog\/agent|opentelemetry-collector[\w-]*)$/,
    'a log agent reads the node’s logs',
  ],
  [/(^|\/)(falco[\w-]*|tetragon|kubearmor|tracee)$/, 'a runtime detector watches the node’s kernel'],
  [/(^|\/)(k8s-device-plugin|gpu-operator[\w-]*)$/, 'a device plugin talks to the node’s devices'],
];

const repositoryOf = (image: string): string => (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '');

/** Static pods and DaemonSets of the platform whose every image is a known host agent; the reason, else undefined. */
export function hostAccessReason(workload: Workload): string | undefined {
  if (workload.isStatic && isSystemNamespace(workload.namespace))
    return 'a static pod of the control plane, described by a file on its node';
  if (workload.ref.kind !== 'DaemonSet' || !isSystemNamespace(workload.namespace)) return undefined;
  let reason: string | undefined;
  for (const { container } of containersOf(workload)) {
    const known = HOST_DAEMONS.find(([pattern]) => pattern.test(repositoryOf(container.image ?? '')));
    if (!known) return undefined;
    reason ??= known[1];
  }
  return reason;
}

/** Why workload findings of an object count as accepted; undefined for people's own workloads. */
export const platformReason = (workload: Workload): string | undefined =>
  hostAccessReason(workload) ??
  (isSystemNamespace(workload.namespace)
    ? `${workload.namespace} belongs to the platform; its workloads are changed by upgrading it`
    : undefined);

export interface Manager {
  readonly kind: 'Helm' | 'Argo CD' | 'Flux' | 'operator' | 'kubeharden';
  /** Release, application, kustomization, or owning object. */
  readonly name: string;
}

/** Who keeps the object as it is, and would put back a change made by hand. */
export function managerOf(object: KubeObject): Manager | undefined {
  const { labels = {}, annotations = {}, ownerReferences = [] } = object.metadata;
  const argo = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  if (argo) return { kind: 'Argo CD', name: argo.split(':')[0] ?? argo };
  const flux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'];
  if (flux) return { kind: 'Flux', name: flux };
  const helm = annotations['meta.helm.sh/release-name'];
  if (helm) return { kind: 'Helm', name: helm };
  if (labels['app.kubernetes.io/managed-by'] === 'Helm')
    return { kind: 'Helm', name: labels['app.kubernetes.io/instance'] ?? 'release' };
  const owner = ownerReferences.find((reference) => reference.controller);
  if (owner) return { kind: 'operator', name: `${owner.kind} ${owner.name}` };
  if (labels['app.kubernetes.io/managed-by'] === 'kubeharden') return { kind: 'kubeharden', name: 'kubeharden' };
  return undefined;
}
