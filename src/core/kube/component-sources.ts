// Where a control-plane component shows its flags when no static pod does.
import { parse } from 'yaml';
import { record, records, text } from '../reduce/raw.ts';
import { CLUSTER, type ResourceRef, refOf } from '../reference.ts';
import { list, type Snapshot } from '../snapshot.ts';
import type { Component, ComponentName } from './components.ts';
import { effectiveFlags, type Flags, parseFlags } from './flags.ts';
import type { Node } from './objects.ts';

const NAMES: readonly ComponentName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];

/** Processes of the machines that were read: systemd units, and whatever else starts a component. */
export const fromProcesses = ({ nodeFacts = [] }: Snapshot): readonly Component[] =>
  nodeFacts.flatMap(({ node, processes }) =>
    processes.flatMap(({ component, command }) => {
      const name = NAMES.find((candidate) => candidate === component);
      if (!name) return [];
      const ref: ResourceRef = { apiVersion: 'v1', kind: 'Node', name: node };
      return [{ name, source: 'process' as const, ref, node, flags: parseFlags(command.slice(1)) }];
    }),
  );

/** The one API server that answered; behind a load balancer there may be others. */
export const fromApiServer = ({ flagz, version }: Snapshot): readonly Component[] =>
  flagz === undefined
    ? []
    : [
        {
          name: 'kube-apiserver',
          source: 'flagz',
          ref: CLUSTER,
          node: 'each control-plane node',
          flags: effectiveFlags(flagz),
          ...(version ? { version: version.gitVersion } : {}),
        },
      ];

export const K3S_ARGUMENTS = 'k3s.io/node-args';

// What k3s itself sets before the operator's own arguments (k3s-io/k3s, pkg/daemons/control/server.go). Paths stand
// for files of its own; none of them is read.
const K3S_TLS = '/var/lib/rancher/k3s/server/tls';
const K3S_OWN: Readonly<Partial<Record<ComponentName, Readonly<Record<string, string>>>>> = {
  'kube-apiserver': {
    'anonymous-auth': 'false',
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${K3S_TLS}/client-ca.crt`,
    'enable-admission-plugins': 'NodeRestriction',
    'kubelet-certificate-authority': `${K3S_TLS}/server-ca.crt`,
    'kubelet-client-certificate': `${K3S_TLS}/client-kube-apiserver.crt`,
    'kubelet-client-key': `${K3S_TLS}/client-kube-apiserver.key`,
    profiling: 'false',
    'requestheader-allowed-names': 'system:auth-proxy',
    'requestheader-client-ca-file': `${K3S_TLS}/request-header-ca.crt`,
    'service-account-key-file': `${K3S_TLS}/service.key`,
    'tls-cert-file': `${K3S_TLS}/serving-kube-apiserver.crt`,
    'tls-private-key-file': `${K3S_TLS}/serving-kube-apiserver.key`,
  },
  'kube-controller-manager': {
    'bind-address': '127.0.0.1',
    profiling: 'false',
    'root-ca-file': `${K3S_TLS}/server-ca.crt`,
    'service-account-private-key-file': `${K3S_TLS}/service.key`,
    'use-service-account-credentials': 'true',
  },
  'kube-scheduler': { 'bind-address': '127.0.0.1', profiling: 'false' },
};

/** What a distribution sets by itself, with what was given over it. */
function over(own: Readonly<Record<string, string>>, given: Flags): Pick<Component, 'flags' | 'builtIn'> {
  return {
    flags: new Map([...Object.entries(own).map(([name, value]) => [name, [value]] as const), ...given]),
    builtIn: new Set(Object.keys(own).filter((name) => !given.has(name))),
  };
}

function k3sFlags(name: ComponentName, given: Flags): Pick<Component, 'flags' | 'builtIn'> {
  const encrypts = name === 'kube-apiserver' && given.get('secrets-encryption')?.at(-1) === 'true';
  return over(
    {
      ...K3S_OWN[name],
      ...(encrypts ? { 'encryption-provider-config': '/var/lib/rancher/k3s/server/cred/encryption-config.json' } : {}),
    },
    parseFlags((given.get(`${name}-arg`) ?? []).map((argument) => `--${argument}`)),
  );
}

/** k3s runs the components in its own process and notes its arguments, config files included, on the node. */
function ofK3sNode(node: Node): readonly Component[] {
  let words: unknown;
  try {
    words = JSON.parse(node.metadata.annotations?.[K3S_ARGUMENTS] ?? 'null');
  } catch {
    return [];
  }
  if (!Array.isArray(words) || words[0] !== 'server') return [];
  const given = parseFlags(words.map(String));
  return (['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const).map((name) => ({
    name,
    source: 'k3s',
    ref: refOf(node),
    node: node.metadata.name,
    ...k3sFlags(name, given),
  }));
}

export const fromK3s = (snapshot: Snapshot): readonly Component[] => list(snapshot, 'nodes').flatMap(ofK3sNode);

const SECTIONS: Readonly<Record<ComponentName, readonly string[]>> = {
  'kube-apiserver': ['apiServer'],
  'kube-controller-manager': ['controllerManager'],
  'kube-scheduler': ['scheduler'],
  etcd: ['etcd', 'local'],
};

// What kubeadm itself writes (cmd/kubeadm/app/phases/controlplane/manifests.go, phases/etcd/local.go).
const PKI = '/etc/kubernetes/pki';
const KUBEADM_OWN: Readonly<Record<ComponentName, Readonly<Record<string, string>>>> = {
  'kube-apiserver': {
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${PKI}/ca.crt`,
    'enable-admission-plugins': 'NodeRestriction',
    'etcd-cafile': `${PKI}/etcd/ca.crt`,
    'etcd-certfile': `${PKI}/apiserver-etcd-client.crt`,
    'etcd-keyfile': `${PKI}/apiserver-etcd-client.key`,
    'kubelet-client-certificate': `${PKI}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${PKI}/apiserver-kubelet-client.key`,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
    'service-account-key-file': `${PKI}/sa.pub`,
    'tls-cert-file': `${PKI}/apiserver.crt`,
    'tls-private-key-file': `${PKI}/apiserver.key`,
  },
  'kube-controller-manager': {
    'bind-address': '127.0.0.1',
    'root-ca-file': `${PKI}/ca.crt`,
    'service-account-private-key-file': `${PKI}/sa.key`,
    'use-service-account-credentials': 'true',
  },
  'kube-scheduler': { 'bind-address': '127.0.0.1' },
  etcd: {
    'cert-file': `${PKI}/etcd/server.crt`,
    'client-cert-auth': 'true',
    'key-file': `${PKI}/etcd/server.key`,
    'peer-cert-file': `${PKI}/etcd/peer.crt`,
    'peer-client-cert-auth': 'true',
    'peer-key-file': `${PKI}/etcd/peer.key`,
    'trusted-ca-file': `${PKI}/etcd/ca.crt`,
  },
};

/** `extraArgs` are names and values in a list from v1beta4 on, and a map before. */
function extraArgs(section: unknown): [string, string[]][] {
  const { extraArgs: given } = record(section);
  const pairs = Array.isArray(given)
    ? records(given).map(({ name, value }) => [text(name), String(value ?? '')] as const)
    : Object.entries(record(given)).map(([name, value]) => [name, String(value)] as const);
  return pairs.filter(([name]) => name !== '').map(([name, value]) => [name, [value]]);
}

/** What kubeadm was told to write; whether the manifests on the nodes are like that, it does not say. */
export function fromKubeadmConfig({ configMaps }: Snapshot): readonly Component[] {
  const stored = configMaps['kube-system/kubeadm-config']?.ClusterConfiguration;
  if (stored === undefined) return [];
  let configuration: Readonly<Record<string, unknown>>;
  try {
    configuration = record(parse(stored, { maxAliasCount: 0 }));
  } catch {
    return [];
  }
  return NAMES.flatMap((name) => {
    const section = SECTIONS[name].reduce<unknown>((part, key) => record(part)[key], configuration);
    // An etcd of its own machines is none of kubeadm's.
    if (name === 'etcd' && record(configuration.etcd).external !== undefined) return [];
    return [
      {
        name,
        source: 'kubeadm-config' as const,
        ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'kubeadm-config' },
        node: 'each control-plane node',
        ...over(KUBEADM_OWN[name], new Map(extraArgs(section))),
      },
    ];
  });
}
