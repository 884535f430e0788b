import { list, memoize, type Snapshot } from '../snapshot.ts';
import type { Pod } from './objects.ts';

export type ComponentName = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

/** One running instance of a control-plane component, as its static pod shows it. */
export interface Component {
  readonly name: ComponentName;
  readonly pod: Pod;
  /** Node that runs it. */
  readonly node: string;
  /** Flags by name without dashes; repeated ones in order. A bare flag is `true`. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** Version from the image tag, such as `v1.36.3`. */
  readonly version?: string;
}

const NAMES: readonly ComponentName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];

const isComponentName = (name: string | undefined): name is ComponentName => NAMES.includes(name as ComponentName);

const componentOf = (pod: Pod): ComponentName | undefined => {
  const labels = pod.metadata.labels ?? {};
  const name = labels.component ?? labels['k8s-app'] ?? labels.app;
  return isComponentName(name) ? name : undefined;
};

/** `--name=value`, `--name value`, bare `--name`; a shell wrapper's script is split on spaces. */
export function parseFlags(commandLine: readonly string[]): Map<string, string[]> {
  const wrapped = /(^|\/)(sh|bash|dash)$/.test(commandLine[0] ?? '');
  const words = wrapped ? commandLine.flatMap((word) => word.split(/\s+/)) : commandLine;
  const flags = new Map<string, string[]>();
  for (let index = 0; index < words.length; index += 1) {
    const match = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(words[index] ?? '');
    const name = match?.[1];
    if (!name) continue;
    const next = words[index + 1];
    let value = match[2];
    if (value === undefined) value = next !== undefined && !next.startsWith('-') ? next : 'true';
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

/** Every control-plane instance whose static pod can be seen; empty on managed clusters. */
export const componentsOf: (snapshot: Snapshot) => readonly Component[] = memoize((snapshot) =>
  list(snapshot, 'pods').flatMap((pod) => {
    const name = componentOf(pod);
    const container = pod.spec.containers.find((candidate) => candidate.name === name) ?? pod.spec.containers[0];
    if (!name || !container?.commandLine || !isSystem(pod)) return [];
    const version = /:(v?\d[\w.-]*)/.exec(container.image ?? '')?.[1];
    return [
      {
        name,
        pod,
        node: pod.spec.nodeName ?? pod.metadata.name,
        flags: parseFlags(container.commandLine),
        ...(version ? { version } : {}),
      },
    ];
  }),
);

const isSystem = (pod: Pod): boolean =>
  pod.metadata.namespace === 'kube-system' || (pod.metadata.namespace ?? '').startsWith('openshift-');

/** The last value of a flag, which is the one that counts; undefined when absent. */
export const flag = (component: Component, name: string): string | undefined => component.flags.get(name)?.at(-1);

/** All values of a list flag, joined over repetitions and commas. */
export const listFlag = (component: Component, name: string): readonly string[] =>
  (component.flags.get(name) ?? []).flatMap((value) => value.split(',')).filter(Boolean);
