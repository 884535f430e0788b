import type { FileRole, NodeFile } from '../../core/kube/node-facts.ts';

/** One requirement of the CIS benchmark on a group of files. */
export interface FileAspect {
  /** Path of the finding: each requirement is a finding of its own. */
  readonly key: 'mode' | 'owner' | 'certificates' | 'keys' | 'directory';
  /** Absent where the benchmark does not ask for it. */
  readonly cis?: string;
  /** The most that may be set. */
  readonly mode?: string;
  readonly owner?: string;
  /** Only files whose name ends so. */
  readonly ending?: string;
  /** Files only, or directories only; both where it is absent. */
  readonly files?: boolean;
}

export interface FileRule {
  readonly check: string;
  /** What the files are, as the subject of a sentence. */
  readonly what: string;
  /** Only where the control plane runs. */
  readonly controlPlane: boolean;
  readonly aspects: readonly FileAspect[];
}

const both = (mode: string, owner: string, cisMode: string, cisOwner: string): FileAspect[] => [
  { key: 'mode', cis: cisMode, mode },
  { key: 'owner', cis: cisOwner, owner },
];
const ROOT = 'root:root';
const rule = (name: string, what: string, aspects: readonly FileAspect[], controlPlane = true): FileRule => ({
  check: `file-${name}`,
  what,
  controlPlane,
  aspects,
});

/** CIS Kubernetes Benchmark 1.1.1 to 1.1.21 and 4.1.1 to 4.1.10. */
export const FILE_RULES: Readonly<Record<FileRole, FileRule>> = {
  'apiserver-manifest': rule('apiserver-manifest', 'the API server’s manifest', both('600', ROOT, '1.1.1', '1.1.2')),
  'kcm-manifest': rule('kcm-manifest', 'the controller manager’s manifest', both('600', ROOT, '1.1.3', '1.1.4')),
  'scheduler-manifest': rule('scheduler-manifest', 'the scheduler’s manifest', both('600', ROOT, '1.1.5', '1.1.6')),
  'etcd-manifest': rule('etcd-manifest', 'etcd’s manifest', both('600', ROOT, '1.1.7', '1.1.8')),
  cni: rule('cni', 'the network plugin’s files', both('600', ROOT, '1.1.9', '1.1.10')),
  'etcd-data': rule('etcd-data', 'etcd’s data directory', both('700', 'etcd:etcd', '1.1.11', '1.1.12')),
  'admin-conf': rule('admin-conf', 'the administrators’ kubeconfigs', both('600', ROOT, '1.1.13', '1.1.14')),
  'scheduler-conf': rule('scheduler-conf', 'the scheduler’s kubeconfig', both('600', ROOT, '1.1.15', '1.1.16')),
  'kcm-conf': rule('kcm-conf', 'the controller manager’s kubeconfig', both('600', ROOT, '1.1.17', '1.1.18')),
  pki: rule('pki', 'the cluster’s certificates and keys', [
    { key: 'owner', cis: '1.1.19', owner: ROOT },
    { key: 'certificates', cis: '1.1.20', mode: '644', ending: '.crt' },
    { key: 'keys', cis: '1.1.21', mode: '600', ending: '.key' },
  ]),
  'kubelet-service': rule('kubelet-service', 'the kubelet’s unit files', both('600', ROOT, '4.1.1', '4.1.2'), false),
  'proxy-kubeconfig': rule('proxy-kubeconfig', 'kube-proxy’s kubeconfig', both('600', ROOT, '4.1.3', '4.1.4'), false),
  'kubelet-conf': rule('kubelet-conf', 'the kubelet’s kubeconfig', both('600', ROOT, '4.1.5', '4.1.6'), false),
  'client-ca': rule('client-ca', 'the client CA’s file', both('644', ROOT, '4.1.7', '4.1.8'), false),
  'kubelet-config': rule('kubelet-config', 'the kubelet’s configuration', both('600', ROOT, '4.1.9', '4.1.10'), false),
  'audit-log': rule('audit-log', 'the audit log and its directory', [
    { key: 'mode', mode: '600', files: true },
    { key: 'directory', mode: '700', files: false },
    { key: 'owner', owner: ROOT },
  ]),
  'encryption-config': rule('encryption-config', 'files with keys, tokens and rules of authentication', [
    { key: 'mode', mode: '600' },
    { key: 'owner', owner: ROOT },
  ]),
  'etcd-backup': rule('etcd-backup', 'copies of etcd', [{ key: 'mode', mode: '600' }]),
};

export const ownerOf = ({ user, group }: NodeFile): string => `${user}:${group}`;

/** The requirement speaks of this file. */
export const concerns = (aspect: FileAspect, file: NodeFile): boolean =>
  (aspect.files === undefined || aspect.files !== file.directory) &&
  (aspect.ending === undefined || (!file.directory && file.path.endsWith(aspect.ending)));

/** No bit is set beyond those allowed, and the owner is the one wanted. */
export const meets = (aspect: FileAspect, file: NodeFile): boolean =>
  (aspect.mode === undefined || (Number.parseInt(file.mode, 8) & ~Number.parseInt(aspect.mode, 8)) === 0) &&
  (aspect.owner === undefined || ownerOf(file) === aspect.owner);
