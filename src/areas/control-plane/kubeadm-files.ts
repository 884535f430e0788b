import { parse } from 'yaml';
import type { ComponentName } from '../../core/kube/components.ts';
import type { Upload } from '../../core/node-run.ts';
import { record, text } from '../../core/reduce/raw.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { toYaml } from '../../templates/template.ts';
import type { FlagChanges } from './flag-edits.ts';
import type { Mount } from './node-script.ts';

const SECTIONS: Readonly<Record<ComponentName, readonly string[]>> = {
  'kube-apiserver': ['apiServer'],
  'kube-controller-manager': ['controllerManager'],
  'kube-scheduler': ['scheduler'],
  etcd: ['etcd', 'local'],
};

/** `kubeadm.k8s.io/v1beta4` unless the cluster’s own configuration says otherwise. */
function apiVersionOf(snapshot: Snapshot): string {
  const stored = snapshot.configMaps['kube-system/kubeadm-config']?.ClusterConfiguration;
  if (stored === undefined) return 'kubeadm.k8s.io/v1beta4';
  try {
    return text(record(parse(stored, { maxAliasCount: 0 })).apiVersion) || 'kubeadm.k8s.io/v1beta4';
  } catch {
    return 'kubeadm.k8s.io/v1beta4';
  }
}

/**
 * The part of ClusterConfiguration that makes a change survive `kubeadm upgrade`, as a document of its own and as what
 * is merged into the cluster's. Arguments are a list of names and values from v1beta4 on, and a map before.
 */
export function clusterConfiguration(
  changes: ReadonlyMap<ComponentName, FlagChanges>,
  mounts: readonly Mount[],
  snapshot: Snapshot,
): { readonly document: Readonly<Record<string, unknown>>; readonly upload: Upload } {
  const apiVersion = apiVersionOf(snapshot);
  const asMap = /v1beta[123]$/.test(apiVersion);
  const fields: Record<string, unknown> = {};
  const removed: { path: readonly string[]; names: readonly string[] }[] = [];
  for (const [component, flags] of changes) {
    const set = [...flags].flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
    const gone = [...flags].flatMap(([name, value]) => (value === undefined ? [name] : []));
    if (gone.length > 0) removed.push({ path: [...SECTIONS[component], 'extraArgs'], names: gone });
    const section = {
      extraArgs: asMap ? Object.fromEntries(set.map(({ name, value }) => [name, value])) : set,
      ...(mounts.length > 0 && component === 'kube-apiserver'
        ? {
            extraVolumes: mounts.map(({ name, path, readOnly }) => ({
              name,
              hostPath: path,
              mountPath: path,
              readOnly,
              pathType: 'DirectoryOrCreate',
            })),
          }
        : {}),
    };
    const [outer = '', inner] = SECTIONS[component];
    fields[outer] = inner ? { [inner]: section } : section;
  }
  return {
    document: { apiVersion, kind: 'ClusterConfiguration', ...fields },
    upload: { configMap: 'kubeadm-config', key: 'ClusterConfiguration', fields, removed },
  };
}

/** A JSON patch for `kubeadm --patches`: each flag is appended, and the last one of a name counts. */
export function flagsPatch(flags: FlagChanges): string {
  const operations = [...flags].flatMap(([name, value]) =>
    value === undefined ? [] : [{ op: 'add', path: '/spec/containers/0/command/-', value: `--${name}=${value}` }],
  );
  return toYaml([operations]);
}

/** A strategic patch that mounts the directories which flags point to. */
export const mountPatch = (component: ComponentName, mounts: readonly Mount[]): string =>
  toYaml([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: component, namespace: 'kube-system' },
      spec: {
        containers: [
          {
            name: component,
            volumeMounts: mounts.map(({ name, path, readOnly }) => ({ name, mountPath: path, readOnly })),
          },
        ],
        volumes: mounts.map(({ name, path }) => ({ name, hostPath: { path, type: 'DirectoryOrCreate' } })),
      },
    },
  ]);
