import type { ResourceRef } from '../reference.ts';
import { refOf } from '../reference.ts';
import { list, memoize, type Refusal, type Snapshot } from '../snapshot.ts';
import type { Node } from './objects.ts';

/** Running configuration as `/configz` gives it: a field that is absent holds Go's zero value, not the documented default. */
export type KubeletConfig = Readonly<Record<string, unknown>>;

export interface Kubelet {
  readonly node: Node;
  readonly ref: ResourceRef;
  readonly windows: boolean;
  /** Undefined when this kubelet's configuration could not be read; `refusal` says why. */
  readonly config?: KubeletConfig;
  readonly refusal?: Refusal;
}

/** One kubelet for each node. */
export const kubeletsOf: (snapshot: Snapshot) => readonly Kubelet[] = memoize((snapshot) => {
  const refused = new Map(
    snapshot.refusals
      .filter((refusal) => refusal.resource === 'nodes/configz' && refusal.name !== undefined)
      .map((refusal) => [refusal.name, refusal]),
  );
  return list(snapshot, 'nodes').map((node) => {
    const { name } = node.metadata;
    const config = snapshot.kubelets[name];
    const refusal = refused.get(name);
    return {
      node,
      ref: refOf(node),
      windows: node.status?.nodeInfo?.operatingSystem === 'windows',
      ...(config ? { config } : {}),
      ...(refusal ? { refusal } : {}),
    };
  });
});

/** The value at a dotted path; undefined when any part of it is absent. */
export function fieldOf(config: KubeletConfig, path: string): unknown {
  let value: unknown = config;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/** True only for a field that is set to true: absent is false in `/configz`. */
export const isOn = (config: KubeletConfig, path: string): boolean => fieldOf(config, path) === true;

/** A number field; absent is 0 in `/configz`. */
export const numberOf = (config: KubeletConfig, path: string): number => {
  const value = fieldOf(config, path);
  return typeof value === 'number' ? value : 0;
};

/** A text field; absent is empty in `/configz`. */
export const textOf = (config: KubeletConfig, path: string): string => {
  const value = fieldOf(config, path);
  return typeof value === 'string' ? value : '';
};

/** The strings of a list field; absent is empty. */
export const stringsOf = (config: KubeletConfig, path: string): readonly string[] => {
  const value = fieldOf(config, path);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

/** Seconds of a Go duration such as `4h0m0s` or `1m30s`; undefined when it is none. */
export function seconds(duration: string): number | undefined {
  const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, µs: 1e-6, ns: 1e-9 };
  if (duration === '0') return 0;
  if (!/^(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+$/.test(duration)) return undefined;
  let total = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return total;
}
