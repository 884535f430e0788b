import type { Container, PodSpec } from '../objects.ts';

/** Levels of the Pod Security Standards, least strict first. */
export const PSS_LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type PssLevel = (typeof PSS_LEVELS)[number];

/** Identifiers of the controls, as k8s.io/pod-security-admission spells them. */
export type ControlId =
  | 'allowPrivilegeEscalation'
  | 'appArmorProfile'
  | 'capabilities_baseline'
  | 'capabilities_restricted'
  | 'hostNamespaces'
  | 'hostPathVolumes'
  | 'hostPorts'
  | 'hostProbesAndHostLifecycle'
  | 'privileged'
  | 'procMount'
  | 'procMount_restricted'
  | 'restrictedVolumes'
  | 'runAsNonRoot'
  | 'runAsUser'
  | 'seLinuxOptions'
  | 'seccompProfile_baseline'
  | 'seccompProfile_restricted'
  | 'sysctls'
  | 'windowsHostProcess';

/** What a control judges: a pod, or the template that pods are made from. */
export interface PodView {
  readonly spec: PodSpec;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A field that breaks a control. Its path begins at the pod spec, or with `metadata.` for an annotation of the pod. */
export interface FieldAt {
  readonly path: string;
  /** As read; `(absent)` when it is not set. */
  readonly value: string;
}

export interface Breach {
  /** In few words, as the API server reports it. */
  readonly reason: string;
  readonly detail: string;
  readonly fields: readonly FieldAt[];
}

export interface Control {
  readonly id: ControlId;
  readonly level: Exclude<PssLevel, 'privileged'>;
  /** Minor version of the policy from which the control counts. */
  readonly since: number;
  /** Baseline controls that this restricted one replaces. */
  readonly overrides?: readonly ControlId[];
  /** `minor` is the version of the policy, not of the cluster: a namespace can be pinned to an older one. */
  readonly breach: (pod: PodView, minor: number) => Breach | undefined;
}

export const ABSENT = '(absent)';

/** A wrong value inside a container: field below the container, and the value. */
export type WrongField = readonly [field: string, value: string];
export const NOTHING_WRONG: readonly WrongField[] = [];

export interface Hits {
  /** Names of the containers, in the kubelet's order. */
  readonly names: readonly string[];
  /** The wrong values, sorted, each once. */
  readonly values: readonly string[];
  readonly fields: readonly FieldAt[];
}

const NO_HITS: Hits = { names: [], values: [], fields: [] };

const KINDS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Asks every container of all three kinds. */
export function inContainers({ spec }: PodView, wrong: (container: Container) => readonly WrongField[]): Hits {
  const names: string[] = [];
  const fields: FieldAt[] = [];
  for (const kind of KINDS) {
    for (const container of spec[kind] ?? []) {
      const found = wrong(container);
      if (found.length === 0) continue;
      names.push(container.name);
      for (const [field, value] of found) fields.push({ path: `${kind}[name=${container.name}].${field}`, value });
    }
  }
  if (fields.length === 0) return NO_HITS;
  return { names, values: [...new Set(fields.map(({ value }) => value))].sort(), fields };
}

export const plural = (singular: string, n: number): string => (n === 1 ? singular : `${singular}s`);
export const quoted = (items: readonly string[]): string => items.map((item) => `"${item}"`).join(', ');
/** `container "a"`, `containers "a", "b"`. */
export const containersNamed = (names: readonly string[]): string =>
  `${plural('container', names.length)} ${quoted(names)}`;

/** `pod and container "a"`: who sets a wrong value. */
export const setters = (pod: boolean, names: readonly string[]): string =>
  [...(pod ? ['pod'] : []), ...(names.length > 0 ? [containersNamed(names)] : [])].join(' and ');

// Only the field counts here: a node selector does not make a Windows pod for Pod Security.
export const declaresWindows = ({ spec }: PodView): boolean => spec.os?.name === 'windows';

/** KEP-127: root inside a user namespace is nobody on the node; the policy counts with that from 1.35. */
export const inUserNamespace = ({ spec }: PodView): boolean => spec.hostUsers === false;
