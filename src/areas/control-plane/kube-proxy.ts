import { parse } from 'yaml';
import type { FindingDraft } from '../../core/finding.ts';
import { type Raw, record } from '../../core/reduce/raw.ts';
import type { ResourceRef } from '../../core/reference.ts';
import { CLUSTER } from '../../core/reference.ts';
import { list, memoize, refusalOf, type Snapshot } from '../../core/snapshot.ts';

export interface KubeProxyConfig {
  readonly ref: ResourceRef;
  /** Key of the ConfigMap that holds it. */
  readonly key: string;
  readonly config: Raw;
}

// kubeadm and AKS, then EKS.
const PLACES = [
  ['kube-proxy', 'config.conf'],
  ['kube-proxy-config', 'config'],
] as const;

/** kube-proxy's configuration as its ConfigMap holds it; undefined when there is none or it is no YAML. */
export const kubeProxyConfig: (snapshot: Snapshot) => { readonly found: KubeProxyConfig | undefined } = memoize(
  (snapshot) => {
    for (const [name, key] of PLACES) {
      const text = snapshot.configMaps[`kube-system/${name}`]?.[key];
      if (text === undefined) continue;
      try {
        const config = record(parse(text, { maxAliasCount: 0 }));
        return { found: { ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name }, key, config } };
      } catch {
        return { found: undefined };
      }
    }
    return { found: undefined };
  },
);

export const KUBE_PROXY_MESSAGES = {
  absent: { brief: 'no kube-proxy', detail: 'The cluster has no kube-proxy DaemonSet; another program does its work.' },
  unseen: {
    brief: 'kube-proxy’s configuration was not found',
    detail:
      'kube-proxy runs, but neither ConfigMap kube-system/kube-proxy nor kube-system/kube-proxy-config holds a configuration that could be read. Run kubeharden node on a worker.',
  },
} as const;

export const KUBE_PROXY_READS = [{ resource: 'configmaps' }, { resource: 'daemonsets.apps', optional: true }] as const;

/** What is said where no configuration was found. */
export function withoutConfig(snapshot: Snapshot): FindingDraft {
  const runs =
    refusalOf(snapshot, 'daemonsets.apps', 'kube-system') !== undefined ||
    list(snapshot, 'daemonsets.apps').some(({ metadata }) => metadata.name.startsWith('kube-proxy'));
  return runs
    ? { verdict: 'unknown', subject: CLUSTER, message: 'unseen' }
    : { verdict: 'not-applicable', subject: CLUSTER, message: 'absent' };
}
