import type { RbacSubject } from '../../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { subjectText } from '../../../core/kube/rbac/subject.ts';

// The bindings that kube-apiserver v1.36 creates (plugin/pkg/auth/authorizer/rbac/bootstrappolicy). A label alone can be
// written by anybody: the role and the subjects must be the shipped ones too.
const CONTROLLERS = [
  'attachdetach-controller',
  'certificate-controller',
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'device-taint-eviction-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'legacy-service-account-token-cleaner',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'podcertificaterequestcleaner',
  'pod-garbage-collector',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resource-claim-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'route-controller',
  'selinux-warning-controller',
  'service-account-controller',
  'service-cidrs-controller',
  'service-controller',
  'statefulset-controller',
  'storage-version-migrator-controller',
  'ttl-after-finished-controller',
  'ttl-controller',
  'validatingadmissionpolicy-status-controller',
  'volumeattributesclass-protection-controller',
];

interface Shipped {
  readonly role: string;
  readonly subjects: readonly string[];
}

const CLUSTER_WIDE: Readonly<Record<string, Shipped>> = {
  ...Object.fromEntries(
    CONTROLLERS.map((name) => [
      `system:controller:${name}`,
      { role: `system:controller:${name}`, subjects: [`ServiceAccount kube-system/${name}`] },
    ]),
  ),
  'cluster-admin': { role: 'cluster-admin', subjects: ['Group system:masters'] },
  'system:basic-user': { role: 'system:basic-user', subjects: ['Group system:authenticated'] },
  'system:discovery': { role: 'system:discovery', subjects: ['Group system:authenticated'] },
  'system:kube-controller-manager': {
    role: 'system:kube-controller-manager',
    subjects: ['User system:kube-controller-manager'],
  },
  'system:kube-dns': { role: 'system:kube-dns', subjects: ['ServiceAccount kube-system/kube-dns'] },
  'system:kube-scheduler': { role: 'system:kube-scheduler', subjects: ['User system:kube-scheduler'] },
  'system:monitoring': { role: 'system:monitoring', subjects: ['Group system:monitoring'] },
  'system:node': { role: 'system:node', subjects: [] },
  'system:node-proxier': { role: 'system:node-proxier', subjects: ['User system:kube-proxy'] },
  'system:public-info-viewer': {
    role: 'system:public-info-viewer',
    subjects: ['Group system:authenticated', 'Group system:unauthenticated'],
  },
  'system:service-account-issuer-discovery': {
    role: 'system:service-account-issuer-discovery',
    subjects: ['Group system:serviceaccounts'],
  },
  'system:volume-scheduler': { role: 'system:volume-scheduler', subjects: ['User system:kube-scheduler'] },
};

const MANAGER = 'system:kube-controller-manager';
const SCHEDULER = 'system:kube-scheduler';

/** Keyed `namespace/name`. */
const NAMESPACED: Readonly<Record<string, Shipped>> = {
  'kube-public/system:controller:bootstrap-signer': {
    role: 'system:controller:bootstrap-signer',
    subjects: ['ServiceAccount kube-system/bootstrap-signer'],
  },
  'kube-system/system::extension-apiserver-authentication-reader': {
    role: 'extension-apiserver-authentication-reader',
    subjects: [`User ${MANAGER}`, `User ${SCHEDULER}`],
  },
  'kube-system/system::leader-locking-kube-controller-manager': {
    role: 'system::leader-locking-kube-controller-manager',
    subjects: [
      `User ${MANAGER}`,
      'ServiceAccount kube-system/kube-controller-manager',
      'ServiceAccount kube-system/leader-election-controller',
    ],
  },
  'kube-system/system::leader-locking-kube-scheduler': {
    role: 'system::leader-locking-kube-scheduler',
    subjects: [`User ${SCHEDULER}`, 'ServiceAccount kube-system/kube-scheduler'],
  },
  ...Object.fromEntries(
    ['bootstrap-signer', 'cloud-provider', 'token-cleaner'].map((name) => [
      `kube-system/system:controller:${name}`,
      { role: `system:controller:${name}`, subjects: [`ServiceAccount kube-system/${name}`] },
    ]),
  ),
};

// What `kubeadm init` writes; kubeadm sets no label (cmd/kubeadm/app/constants, phases/bootstraptoken).
const JOINING = 'Group system:bootstrappers:kubeadm:default-node-token';
const KUBEADM: Readonly<Record<string, Shipped>> = {
  'kubeadm:cluster-admins': { role: 'cluster-admin', subjects: ['Group kubeadm:cluster-admins'] },
  'kubeadm:get-nodes': { role: 'kubeadm:get-nodes', subjects: [JOINING] },
  'kubeadm:kubelet-bootstrap': { role: 'system:node-bootstrapper', subjects: [JOINING] },
  'kubeadm:node-autoapprove-bootstrap': {
    role: 'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
    subjects: [JOINING],
  },
  'kubeadm:node-autoapprove-certificate-rotation': {
    role: 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    subjects: ['Group system:nodes'],
  },
  'kubeadm:node-proxier': { role: 'system:node-proxier', subjects: ['ServiceAccount kube-system/kube-proxy'] },
  'kube-public/kubeadm:bootstrap-signer-clusterinfo': {
    role: 'kubeadm:bootstrap-signer-clusterinfo',
    subjects: ['User system:anonymous'],
  },
  'kube-system/kubeadm:kubelet-config': {
    role: 'kubeadm:kubelet-config',
    subjects: ['Group system:nodes', JOINING],
  },
  'kube-system/kubeadm:nodes-kubeadm-config': {
    role: 'kubeadm:nodes-kubeadm-config',
    subjects: ['Group system:nodes', JOINING],
  },
};

const matches = (shipped: Shipped | undefined, bound: ResolvedBinding, subject: RbacSubject): boolean =>
  shipped !== undefined &&
  shipped.role === bound.roleRef.name &&
  shipped.subjects.includes(subjectText(subject, bound.namespace));

const LABEL = 'kubernetes.io/bootstrapping';
/** Label of what kube-apiserver keeps in order itself; nobody else's object is trusted for carrying it. */
export const isLabelledDefault = ({ metadata }: { metadata: { labels?: Readonly<Record<string, string>> } }): boolean =>
  metadata.labels?.[LABEL] === 'rbac-defaults';

/** Who brought a binding for exactly this subject and role into the cluster; undefined when people did. */
export function shippedBy(bound: ResolvedBinding, subject: RbacSubject): 'Kubernetes' | 'kubeadm' | undefined {
  const { name } = bound.binding.metadata;
  const key = bound.namespace === undefined ? name : `${bound.namespace}/${name}`;
  if (isLabelledDefault(bound.binding) && matches({ ...CLUSTER_WIDE, ...NAMESPACED }[key], bound, subject))
    return 'Kubernetes';
  return matches(KUBEADM[key], bound, subject) ? 'kubeadm' : undefined;
}
