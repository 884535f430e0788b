import type { Manifest } from '../../../core/kube/objects.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import {
  binding,
  group,
  namespace,
  object,
  pod,
  role,
  service,
  serviceAccountSubject,
  user,
  workload,
} from './build.ts';

export const VERSION = 'v1.34.3';

const BOOTSTRAP = {
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
};

function node(name: string, role: 'control-plane' | 'worker', kubelet: string, containerd: string): Manifest {
  return object(
    'v1',
    'Node',
    undefined,
    name,
    {
      spec:
        role === 'control-plane'
          ? { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }
          : {},
      status: {
        addresses: [
          { type: 'InternalIP', address: `192.0.2.${name.length + Number(name.at(-1))}` },
          { type: 'Hostname', address: name },
        ],
        allocatable: { cpu: '4', memory: '15990Mi', pods: '110', 'ephemeral-storage': '90Gi' },
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: {
          kubeletVersion: kubelet,
          kubeProxyVersion: '',
          containerRuntimeVersion: `containerd://${containerd}`,
          kernelVersion: '6.8.0-45-generic',
          osImage: 'Ubuntu 24.04.1 LTS',
          operatingSystem: 'linux',
          architecture: 'amd64',
        },
        images: [{ names: ['docker.io/library/node:22'], sizeBytes: 1_120_000_000 }],
      },
    },
    {
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(role === 'control-plane' ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
      },
      annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///var/run/containerd/containerd.sock' },
    },
  );
}

function component(name: string, image: string, command: readonly string[]): Manifest {
  return pod(
    'kube-system',
    `${name}-master-1`,
    {
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name, image, command, resources: { requests: { cpu: '100m' } } }],
      volumes: [{ name: 'k8s-certs', hostPath: { path: '/etc/kubernetes/pki', type: 'DirectoryOrCreate' } }],
    },
    {
      labels: { component: name, tier: 'control-plane' },
      annotations: { 'kubernetes.io/config.mirror': `${name}-mirror`, 'kubernetes.io/config.source': 'file' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'master-1', uid: 'master-1', controller: true }],
    },
    'master-1',
  );
}

// What kubeadm writes, with the mistakes that clusters collect over the years.
const API_SERVER = [
  'kube-apiserver',
  '--advertise-address=192.0.2.9',
  '--allow-privileged=true',
  '--authorization-mode=Node,RBAC',
  '--client-ca-file=/etc/kubernetes/pki/ca.crt',
  '--enable-admission-plugins=NodeRestriction',
  '--enable-bootstrap-token-auth=true',
  '--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt',
  '--etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt',
  '--etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key',
  '--etcd-servers=https://127.0.0.1:2379',
  '--kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt',
  '--kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key',
  '--requestheader-allowed-names=front-proxy-client',
  '--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt',
  '--secure-port=6443',
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
  '--service-cluster-ip-range=10.96.0.0/12',
  '--tls-cert-file=/etc/kubernetes/pki/apiserver.crt',
  '--tls-private-key-file=/etc/kubernetes/pki/apiserver.key',
];

export const platform: readonly Manifest[] = [
  ...['kube-system', 'kube-public', 'kube-node-lease', 'default'].flatMap((name) => namespace(name)),
  node('master-1', 'control-plane', VERSION, '2.0.9'),
  node('worker-1', 'worker', VERSION, '2.0.9'),
  node('worker-2', 'worker', 'v1.33.1', '1.7.31'),
  component('kube-apiserver', `registry.k8s.io/kube-apiserver:${VERSION}`, API_SERVER),
  component('kube-controller-manager', `registry.k8s.io/kube-controller-manager:${VERSION}`, [
    'kube-controller-manager',
    '--bind-address=127.0.0.1',
    '--cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt',
    '--cluster-signing-key-file=/etc/kubernetes/pki/ca.key',
    '--controllers=*,bootstrapsigner,tokencleaner',
    '--root-ca-file=/etc/kubernetes/pki/ca.crt',
    '--service-account-private-key-file=/etc/kubernetes/pki/sa.key',
    '--use-service-account-credentials=true',
  ]),
  component('kube-scheduler', `registry.k8s.io/kube-scheduler:${VERSION}`, [
    'kube-scheduler',
    '--bind-address=127.0.0.1',
    '--leader-elect=true',
  ]),
  component('etcd', 'registry.k8s.io/etcd:3.6.5-0', [
    'etcd',
    '--advertise-client-urls=https://192.0.2.9:2379',
    '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
    '--client-cert-auth=true',
    '--data-dir=/var/lib/etcd',
    '--key-file=/etc/kubernetes/pki/etcd/server.key',
    '--listen-client-urls=https://127.0.0.1:2379,https://192.0.2.9:2379',
    '--listen-metrics-urls=http://127.0.0.1:2381',
    '--peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt',
    '--peer-client-cert-auth=true',
    '--peer-key-file=/etc/kubernetes/pki/etcd/peer.key',
    '--peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
    '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
  ]),
  ...workload('kube-system', 'kube-proxy', {
    kind: 'DaemonSet',
    labels: { 'k8s-app': 'kube-proxy' },
    nodes: ['master-1', 'worker-1', 'worker-2'],
    pod: {
      hostNetwork: true,
      serviceAccountName: 'kube-proxy',
      priorityClassName: 'system-node-critical',
      containers: [
        {
          name: 'kube-proxy',
          image: `registry.k8s.io/kube-proxy:${VERSION}`,
          command: ['/usr/local/bin/kube-proxy'],
          securityContext: { privileged: true },
        },
      ],
      volumes: [{ name: 'lib-modules', hostPath: { path: '/lib/modules' } }],
    },
  }),
  ...workload('kube-system', 'calico-node', {
    kind: 'DaemonSet',
    labels: { 'k8s-app': 'calico-node' },
    nodes: ['master-1', 'worker-1', 'worker-2'],
    pod: {
      hostNetwork: true,
      serviceAccountName: 'calico-node',
      priorityClassName: 'system-node-critical',
      containers: [
        { name: 'calico-node', image: 'docker.io/calico/node:v3.31.2', securityContext: { privileged: true } },
      ],
      volumes: [{ name: 'var-run-calico', hostPath: { path: '/var/run/calico' } }],
    },
  }),
  ...workload('kube-system', 'coredns', {
    labels: { 'k8s-app': 'kube-dns' },
    pod: {
      serviceAccountName: 'coredns',
      priorityClassName: 'system-cluster-critical',
      containers: [
        {
          name: 'coredns',
          image: 'registry.k8s.io/coredns/coredns:v1.12.1',
          args: ['-conf', '/etc/coredns/Corefile'],
          ports: [
            { name: 'dns', containerPort: 53, protocol: 'UDP' },
            { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
          ],
          resources: { requests: { cpu: '100m', memory: '70Mi' }, limits: { memory: '170Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
            readOnlyRootFilesystem: true,
          },
        },
      ],
    },
  }),
  service('kube-system', 'kube-dns', { 'k8s-app': 'kube-dns' }, [
    { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
    { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
  ]),
  service('default', 'kubernetes', {}, [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }]),
  ...['kube-proxy', 'calico-node', 'coredns'].map((name) => object('v1', 'ServiceAccount', 'kube-system', name)),
  object('v1', 'ConfigMap', 'kube-system', 'kubeadm-config', {
    data: {
      ClusterConfiguration: `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: ${VERSION}\ncontrolPlaneEndpoint: 192.0.2.9:6443\nnetworking:\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/12\n`,
    },
  }),
  object('v1', 'ConfigMap', 'kube-system', 'kube-proxy', {
    data: {
      'config.conf':
        'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmetricsBindAddress: 0.0.0.0:10249\nmode: ""\n',
    },
  }),
  role(
    undefined,
    'cluster-admin',
    [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
    BOOTSTRAP,
  ),
  role(
    undefined,
    'view',
    [
      {
        verbs: ['get', 'list', 'watch'],
        apiGroups: ['', 'apps', 'batch', 'networking.k8s.io'],
        resources: [
          'pods',
          'services',
          'configmaps',
          'deployments',
          'statefulsets',
          'daemonsets',
          'replicasets',
          'jobs',
          'cronjobs',
          'ingresses',
          'networkpolicies',
        ],
      },
    ],
    BOOTSTRAP,
  ),
  role(
    undefined,
    'system:discovery',
    [
      {
        verbs: ['get'],
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/healthz',
          '/livez',
          '/openapi',
          '/openapi/*',
          '/readyz',
          '/version',
          '/version/',
        ],
      },
    ],
    BOOTSTRAP,
  ),
  role(
    undefined,
    'system:public-info-viewer',
    [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] }],
    BOOTSTRAP,
  ),
  role(undefined, 'system:coredns', [
    { verbs: ['list', 'watch'], apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'] },
  ]),
  role(undefined, 'calico-node', [
    { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'] },
  ]),
  role(
    undefined,
    'system:node-proxier',
    [{ verbs: ['list', 'watch'], apiGroups: [''], resources: ['services', 'endpoints', 'nodes'] }],
    BOOTSTRAP,
  ),
  binding(
    undefined,
    'cluster-admin',
    { kind: 'ClusterRole', name: 'cluster-admin' },
    [group('system:masters')],
    BOOTSTRAP,
  ),
  binding(undefined, 'kubeadm:cluster-admins', { kind: 'ClusterRole', name: 'cluster-admin' }, [
    group('kubeadm:cluster-admins'),
  ]),
  binding(
    undefined,
    'system:discovery',
    { kind: 'ClusterRole', name: 'system:discovery' },
    [group('system:authenticated')],
    BOOTSTRAP,
  ),
  binding(
    undefined,
    'system:public-info-viewer',
    { kind: 'ClusterRole', name: 'system:public-info-viewer' },
    [group('system:authenticated'), group('system:unauthenticated')],
    BOOTSTRAP,
  ),
  binding(undefined, 'system:coredns', { kind: 'ClusterRole', name: 'system:coredns' }, [
    serviceAccountSubject('kube-system', 'coredns'),
  ]),
  binding(undefined, 'calico-node', { kind: 'ClusterRole', name: 'calico-node' }, [
    serviceAccountSubject('kube-system', 'calico-node'),
  ]),
  binding(undefined, 'kubeadm:node-proxier', { kind: 'ClusterRole', name: 'system:node-proxier' }, [
    serviceAccountSubject('kube-system', 'kube-proxy'),
  ]),
  binding(undefined, 'ops-dashboard-anonymous', { kind: 'ClusterRole', name: 'view' }, [
    user('system:anonymous'),
    group('ops'),
  ]),
];

const configz = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true, cacheTTL: '2m0s' },
    x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
  },
  authorization: { mode: 'Webhook' },
  rotateCertificates: true,
  staticPodPath: '/etc/kubernetes/manifests',
  streamingConnectionIdleTimeout: '4h0m0s',
  makeIPTablesUtilChains: true,
  eventRecordQPS: 50,
  podPidsLimit: -1,
  enableDebuggingHandlers: true,
  imagePullCredentialsVerificationPolicy: '',
  ...overrides,
});

export const kubelets: Snapshot['kubelets'] = {
  'master-1': configz(),
  'worker-1': configz(),
  'worker-2': configz({
    readOnlyPort: 10255,
    authentication: {
      anonymous: { enabled: true },
      webhook: { enabled: true },
      x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
    },
  }),
};
