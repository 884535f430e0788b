import type { ResourceRef } from '../reference.ts';
import { list, memoize, type Refusal, type Snapshot } from '../snapshot.ts';

/** Groups of files that the CIS benchmark rules together, as the node's script names them. */
export const FILE_ROLES = [
  'apiserver-manifest',
  'kcm-manifest',
  'scheduler-manifest',
  'etcd-manifest',
  'cni',
  'etcd-data',
  'admin-conf',
  'scheduler-conf',
  'kcm-conf',
  'pki',
  'kubelet-service',
  'proxy-kubeconfig',
  'kubelet-conf',
  'client-ca',
  'kubelet-config',
  'audit-log',
  'encryption-config',
  'etcd-backup',
] as const;
export type FileRole = (typeof FILE_ROLES)[number];

export interface NodeFile {
  readonly role: FileRole;
  readonly path: string;
  /** Octal, such as `600`. */
  readonly mode: string;
  readonly user: string;
  readonly group: string;
  readonly directory: boolean;
}

export interface NodeProcess {
  readonly component: string;
  readonly pid: number;
  /** Values of tokens and passwords are hidden on the node already. */
  readonly command: readonly string[];
}

export interface NodeCertificate {
  readonly path: string;
  /** ISO time. */
  readonly notAfter: string;
}

/** What only the machine shows, read by one script in one pass. */
export interface NodeFacts {
  /** Name of its Node object, where the kubelet runs. */
  readonly node: string;
  /** Where it was asked: `this machine`, or what ssh was given. */
  readonly host: string;
  /** Without root some files cannot be seen, and their absence means nothing. */
  readonly root: boolean;
  /** What the machine calls itself. */
  readonly hostname?: string;
  readonly kernel: string;
  readonly files: readonly NodeFile[];
  /** Roles that have a file whose name cannot be printed. */
  readonly odd: readonly FileRole[];
  readonly processes: readonly NodeProcess[];
  readonly certificates: readonly NodeCertificate[];
  /** Ciphers of the encryption configuration in their order; nothing else of that file is read. */
  readonly encryption?: { readonly path: string; readonly providers: readonly string[] };
  /** Whom the API server serves without credentials, where its authentication configuration says so; only these fields of it. */
  readonly anonymous?: { readonly path: string; readonly enabled?: boolean; readonly paths: readonly string[] };
  /** The audit policy as its file holds it; there is nothing secret in one. */
  readonly auditPolicy?: { readonly path: string; readonly text: string };
  /** Kernel settings; `cgroup` is the file system of the control groups. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** First line that each program says about its version. */
  readonly versions: Readonly<Record<string, string>>;
}

const nodeRef = (name: string): ResourceRef => ({ apiVersion: 'v1', kind: 'Node', name });

/** A node whose files were asked for: what was read, or why not. */
export interface InspectedNode {
  readonly ref: ResourceRef;
  readonly facts?: NodeFacts;
  readonly refusal?: Refusal;
}

/** Nodes that were read, and hosts that were asked in vain; empty where none was asked. */
export const inspectedNodes: (snapshot: Snapshot) => readonly InspectedNode[] = memoize((snapshot) => {
  const names = new Set(list(snapshot, 'nodes').map((node) => node.metadata.name));
  const refused = snapshot.refusals.filter(({ resource, name }) => resource === 'nodes/files' && name !== undefined);
  return [
    ...(snapshot.nodeFacts ?? []).map((facts) => ({ ref: nodeRef(facts.node), facts })),
    ...refused.map((refusal) => {
      const host = (refusal.name ?? '').replace(/^.*@/, '');
      const short = host.split('.')[0] ?? host;
      return { ref: nodeRef(names.has(host) || !names.has(short) ? host : short), refusal };
    }),
  ];
});
