/** What its advisory gives for those who cannot upgrade today. Never as good as the upgrade. */
export interface Mitigation {
  readonly text: string;
  readonly commands?: readonly string[];
}

const DENY_GIT_REPO =
  'Keep gitRepo volumes out at admission: Pod Security does not, so take a policy that refuses spec.volumes with gitRepo.';
const TRUSTED_IMAGES =
  'Let nodes pull images from registries that you trust only: the policy of the step trusted-registries refuses all others.';

export const MITIGATIONS: Readonly<Record<string, Mitigation>> = {
  'CVE-2018-1002105': {
    text: 'Take exec, attach and portforward from everybody who should not be able to do anything on the node’s kubelet, take aggregated API servers out of use, and end what anonymous users may do. It stops most people; whoever keeps these rights keeps the hole.',
    commands: [
      'kubectl get clusterrolebindings,rolebindings --all-namespaces -o wide | grep -E "system:(unauthenticated|anonymous)"',
      'kubectl get apiservices -o wide | grep -v Local',
    ],
  },
  'CVE-2019-11247': {
    text: 'Take from roles of a namespace every right on custom resources that belong to the whole cluster.',
  },
  'CVE-2019-11253': {
    text: 'Take the rights to create anything from anonymous users: clusters that were made before 1.14 have bindings for them.',
    commands: ['kubectl auth can-i --list --as=system:anonymous --as-group=system:unauthenticated'],
  },
  'CVE-2020-8558': {
    text: 'Refuse packets for 127.0.0.0/8 that come from elsewhere, on every node.',
    commands: [
      'iptables -I INPUT --dst 127.0.0.0/8 ! --src 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
    ],
  },
  'CVE-2020-10749': {
    text: 'Switch router advertisements off in pods: net.ipv6.conf.all.accept_ra=0; NET_RAW dropped keeps them from being sent.',
  },
  'CVE-2021-25735': { text: 'Do not rest on a validating webhook that compares a Node before and after.' },
  'CVE-2021-25741': {
    text: 'Switch subPath off: the feature gate VolumeSubpath=false at the API server and the kubelets, or a policy that refuses volumeMounts with subPath to those who are not trusted.',
  },
  'CVE-2022-3172': {
    text: 'Trust aggregated API servers only that you run yourself, and keep their addresses from being changed.',
  },
  'CVE-2022-3294': {
    text: 'Take the rights to change Nodes and to proxy to them (nodes/proxy) from everybody who is no administrator.',
  },
  'CVE-2023-2727': {
    text: 'Take the right on pods/ephemeralcontainers from users, or judge ephemeral containers with an admission policy.',
  },
  'CVE-2023-2728': {
    text: 'Take the right on pods/ephemeralcontainers from users, or judge ephemeral containers with an admission policy.',
  },
  'CVE-2024-3177': {
    text: 'Do not rest on kubernetes.io/enforce-mountable-secrets: keep Secrets in namespaces of their own.',
  },
  'CVE-2024-9042': {
    text: 'Take nodes/proxy, which reaches the query for logs, from users; switch NodeLogQuery off on Windows nodes.',
  },
  'CVE-2024-10220': { text: DENY_GIT_REPO },
  'CVE-2025-0426': {
    text: 'Close the kubelets’ read-only port (readOnlyPort: 0), or switch the gate ContainerCheckpoint off.',
  },
  'CVE-2025-4563': { text: 'Switch DynamicResourceAllocation off where nothing uses it.' },
  'CVE-2025-5187': { text: 'Switch the admission plugin OwnerReferencesPermissionEnforcement on at the API server.' },
  'CVE-2025-13281': { text: 'Let nobody but administrators create StorageClasses.' },
  'CVE-2023-3676': {
    text: 'Let nobody without trust create pods on Windows nodes; their audit log shows pods with PowerShell in a path.',
  },
  'CVE-2023-5528': { text: 'Let nobody without trust create PersistentVolumes and pods on Windows nodes.' },
  'CVE-2024-21626': { text: TRUSTED_IMAGES },
  'CVE-2025-31133': {
    text: `${TRUSTED_IMAGES} User namespaces (hostUsers: false) and processes that are not root stop the known ways.`,
  },
  'CVE-2025-52565': {
    text: `${TRUSTED_IMAGES} User namespaces (hostUsers: false) and processes that are not root stop the known ways.`,
  },
  'CVE-2025-52881': {
    text: `${TRUSTED_IMAGES} User namespaces (hostUsers: false) and processes that are not root stop the known ways.`,
  },
  'CVE-2026-53488': { text: `${TRUSTED_IMAGES} It is pulling that runs the command: no setting of the pod stops it.` },
  'CVE-2026-31431': {
    text: 'Keep the module algif_aead from loading on every node; what uses AF_ALG then falls back or fails.',
    commands: [
      "printf 'install algif_aead /bin/false\\nblacklist algif_aead\\n' > /etc/modprobe.d/kubeharden-algif.conf",
      'rmmod algif_aead 2>/dev/null; lsmod | grep algif || true',
    ],
  },
  'CVE-2022-0185': {
    text: 'Switch user namespaces of unprivileged users off on the nodes, or give pods the seccomp profile RuntimeDefault, which refuses unshare.',
  },
};

/** CVE-2018-1002105 told from its beginning to what it still teaches. */
export const LESSON_2018_1002105: readonly string[] = [
  'What it was. kubectl exec, attach, port-forward and requests to aggregated APIs are passed on by the API server over a connection that is upgraded to another protocol. When the other side refused the upgrade, the API server took no note of it and left the connection open, with its own identity on it. Whatever the user sent next went straight to the kubelet or to the aggregated server as if the API server had asked for it.',
  'Who could use it. Everybody with exec in one pod became root on its node by the kubelet’s API. With an aggregated API such as metrics-server, and with anonymous access as it was by default, nobody needed an account at all.',
  'Why nobody saw it. The requests went over a connection that was let in already: neither the API server’s audit log nor its own log has them. Only the kubelet’s and the aggregated server’s logs do, as requests of the API server itself, which is what they always see.',
  'What cured it. 1.10.11, 1.11.5 and 1.12.3, and nothing else: the mitigations took away exec or aggregated APIs, which most clusters could not do without. Those who could upgrade within a day were safe within a day; those three minors behind had no release to go to.',
  'What it teaches. Be able to apply a patch release within a day, and have done it before. Give exec and nodes/proxy to few. Let anonymous users reach nothing but health. Let the kubelet’s port be reached by the API server alone. And do not take an empty audit log for proof.',
];
