import type { Evidence } from '../finding.ts';
import { type ResourceRef, refOf } from '../reference.ts';
import { list, memoize, type Snapshot } from '../snapshot.ts';
import { fromApiServer, fromK3s, fromKubeadmConfig, fromProcesses } from './component-sources.ts';
import { type Flags, parseFlags } from './flags.ts';
import type { Pod } from './objects.ts';

export const COMPONENT_NAMES = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
export type ComponentName = (typeof COMPONENT_NAMES)[number];

/**
 * Where the flags were read. A pod, a process and `/flagz` show what runs; k3s notes what it was started with; and
 * kubeadm-config is what somebody wanted, which nothing here has verified.
 */
export type ComponentSource = 'pod' | 'process' | 'flagz' | 'k3s' | 'kubeadm-config';

/** One running instance of a control-plane component. */
export interface Component {
  readonly name: ComponentName;
  readonly source: ComponentSource;
  /** The object that shows it. */
  readonly ref: ResourceRef;
  /** Its static pod, where that is what shows it. */
  readonly pod?: Pod;
  /** Node that runs it. */
  readonly node: string;
  readonly flags: Flags;
  /** Those that k3s or kubeadm sets by itself: they stand nowhere in what was read. */
  readonly builtIn?: ReadonlySet<string>;
  /** Version from the image tag, such as `v1.36.3`. */
  readonly version?: string;
}

const isComponentName = (name: string | undefined): name is ComponentName =>
  COMPONENT_NAMES.includes(name as ComponentName);

const componentOf = (pod: Pod): ComponentName | undefined => {
  const labels = pod.metadata.labels ?? {};
  const name = labels.component ?? labels['k8s-app'] ?? labels.app;
  return isComponentName(name) ? name : undefined;
};

/** Every control-plane instance whose static pod can be seen; empty on managed clusters. */
export const staticPodsOf: (snapshot: Snapshot) => readonly Component[] = memoize((snapshot) =>
  list(snapshot, 'pods').flatMap((pod) => {
    const name = componentOf(pod);
    const container = pod.spec.containers.find((candidate) => candidate.name === name) ?? pod.spec.containers[0];
    if (!name || !container?.commandLine || !isSystem(pod)) return [];
    const version = /:(v?\d[\w.-]*)/.exec(container.image ?? '')?.[1];
    return [
      {
        name,
        source: 'pod' as const,
        ref: refOf(pod),
        pod,
        node: pod.spec.nodeName ?? pod.metadata.name,
        flags: parseFlags(container.commandLine),
        ...(version ? { version } : {}),
      },
    ];
  }),
);

/** Every control-plane instance that anything shows, each component by the best source that there is for it. */
export const componentsOf: (snapshot: Snapshot) => readonly Component[] = memoize((snapshot) => {
  const sources = [staticPodsOf, fromProcesses, fromApiServer, fromK3s, fromKubeadmConfig].map((source) =>
    Map.groupBy(source(snapshot), ({ name }) => name),
  );
  return COMPONENT_NAMES.flatMap((name) => sources.find((source) => source.has(name))?.get(name) ?? []);
});

const isSystem = (pod: Pod): boolean =>
  pod.metadata.namespace === 'kube-system' || (pod.metadata.namespace ?? '').startsWith('openshift-');

/** The last value of a flag, which is the one that counts; undefined when absent. */
export const flag = (component: Component, name: string): string | undefined => component.flags.get(name)?.at(-1);

/** All values of a list flag, joined over repetitions and commas. */
export const listFlag = (component: Component, name: string): readonly string[] =>
  (component.flags.get(name) ?? []).flatMap((value) => value.split(',')).filter(Boolean);

/** What was read of a flag, and where. */
export function flagEvidence({ name, source, pod, node, flags, builtIn }: Component, wanted: string): Evidence {
  const value = flags.get(wanted)?.join(',') ?? '(absent)';
  if (builtIn?.has(wanted))
    return { path: `--${wanted}`, value, source: `what ${source === 'k3s' ? 'k3s' : 'kubeadm'} sets by itself` };
  switch (source) {
    case 'pod':
      return { path: `spec.containers[name=${name}].command --${wanted}`, value, ...pod?.origin };
    case 'process':
      return { path: `--${wanted}`, value, source: `process ${name} on ${node}` };
    case 'flagz':
      return { path: `--${wanted}`, value, source: `GET /flagz of one ${name}` };
    case 'k3s':
      return { path: `metadata.annotations[k3s.io/node-args] --${name}-arg ${wanted}`, value };
    case 'kubeadm-config':
      return {
        path: `ClusterConfiguration extraArgs ${wanted}`,
        value,
        source: 'ConfigMap kube-system/kubeadm-config: configured, not verified',
      };
  }
}
