/** What resolves one check on the kubelets' configuration. */
export interface KubeletFix {
  /** Fields of KubeletConfiguration to merge in. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The kubelet flag that does the same, for installations that take flags. */
  readonly flag?: string;
  readonly breaks?: string;
  readonly note?: string;
}

/** What CIS 1.2.29 and 4.2.12 both list; TLS 1.3 brings its own. The names of others are written in more than one way. */
export const AUDITED_SUITES: readonly string[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
];

/** What the kubelet expects of the kernel when it may not set it (kubernetes/pkg/util/sysctl). */
export const KERNEL_DEFAULTS = {
  'vm.overcommit_memory': 1,
  'vm.panic_on_oom': 0,
  'kernel.panic': 10,
  'kernel.panic_on_oops': 1,
  'kernel.keys.root_maxkeys': 1_000_000,
  'kernel.keys.root_maxbytes': 25_000_000,
} as const;

export const kubeletFixes = (podPids: number): Readonly<Record<string, KubeletFix>> => ({
  'img-pull-credential-verification': {
    fields: { imagePullCredentialsVerificationPolicy: 'NeverVerifyPreloadedImages' },
    breaks: 'Pods that use private images without a pull secret of their own no longer start.',
  },
  'kubelet-anonymous-auth': {
    fields: { authentication: { anonymous: { enabled: false } } },
    flag: 'anonymous-auth=false',
    breaks:
      'Monitoring that asks kubelets without credentials is refused; let it use a service account that may get nodes/metrics.',
  },
  'kubelet-authz-mode': {
    fields: { authorization: { mode: 'Webhook' } },
    flag: 'authorization-mode=Webhook',
    breaks: 'Accounts that use the kubelets’ API need a role for nodes/metrics, nodes/log and the like.',
  },
  'kubelet-cgroup-v1': {
    fields: { failCgroupV1: true },
    breaks:
      'The kubelet does not start on a node that still runs cgroup v1: stat -fc %T /sys/fs/cgroup says cgroup2fs where it is safe.',
  },
  'kubelet-client-ca': {
    fields: { authentication: { x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' } } },
    flag: 'client-ca-file=/etc/kubernetes/pki/ca.crt',
  },
  'kubelet-event-qps': { fields: { eventRecordQPS: 50 }, flag: 'event-qps=50' },
  'kubelet-iptables-util-chains': {
    fields: { makeIPTablesUtilChains: true },
    flag: 'make-iptables-util-chains=true',
  },
  'kubelet-pod-pids-limit': {
    fields: { podPidsLimit: podPids },
    flag: `pod-max-pids=${podPids}`,
    breaks: `Pods with more than ${podPids} processes and threads fail to start new ones; large Java and database pods come closest. It holds for pods that start from then on.`,
  },
  'kubelet-profiling-debug': {
    fields: { enableProfilingHandler: false, enableDebugFlagsHandler: false, enableSystemLogQuery: false },
    note: 'kubectl get --raw of a kubelet’s pprof and log query no longer works; logs and exec do.',
  },
  'kubelet-protect-kernel-defaults': {
    fields: { protectKernelDefaults: true },
    flag: 'protect-kernel-defaults=true',
    breaks:
      'The kubelet does not start on a node whose kernel settings differ; the script sets them from 90-kubelet.conf first.',
  },
  'kubelet-read-only-port': {
    fields: { readOnlyPort: 0 },
    flag: 'read-only-port=0',
    breaks: 'Agents that read port 10255 get no answer any more; port 10250 has the same for those with credentials.',
  },
  'kubelet-rotate-certificates': { fields: { rotateCertificates: true }, flag: 'rotate-certificates=true' },
  'kubelet-rotate-server-certs': { fields: { featureGates: { RotateKubeletServerCertificate: true } } },
  'kubelet-seccomp-default': {
    fields: { seccompDefault: true },
    flag: 'seccomp-default=true',
    breaks:
      'Pods that start from then on without a profile get RuntimeDefault: programs that use system calls which it leaves out, such as some debuggers and sandboxes, fail and need a profile of their own.',
  },
  'kubelet-static-pod-path': {
    fields: { staticPodURL: '' },
    breaks: 'The pods that came from that URL stop. Make them DaemonSets or files of the node first.',
  },
  'kubelet-streaming-timeout': {
    fields: { streamingConnectionIdleTimeout: '4h0m0s' },
    flag: 'streaming-connection-idle-timeout=4h0m0s',
  },
  'kubelet-tls-ciphers': {
    fields: { tlsCipherSuites: AUDITED_SUITES },
    flag: `tls-cipher-suites=${AUDITED_SUITES.join(',')}`,
  },
  'kubelet-tls-min-version': { fields: { tlsMinVersion: 'VersionTLS12' }, flag: 'tls-min-version=VersionTLS12' },
  'kubelet-unsafe-sysctls': {
    fields: { allowedUnsafeSysctls: [] },
    breaks: 'Pods that ask for these sysctls are refused when they start anew.',
  },
  'kubelet-webhook-authn': {
    fields: { authentication: { webhook: { enabled: true } } },
    flag: 'authentication-token-webhook=true',
  },
  'node-kernel-defaults': {
    fields: { protectKernelDefaults: true },
    flag: 'protect-kernel-defaults=true',
    note: 'The kernel settings that the kubelet expects are set from 90-kubelet.conf, now and at each start of the node.',
  },
});
