import { record, records, strings, text } from '../../reduce/raw.ts';
import type { ListedResource } from '../../resources.ts';
import { list, memoize, type Snapshot } from '../../snapshot.ts';
import type { OtherObject } from '../objects.ts';
import type { Direction } from './policy.ts';

/** A policy of a network plugin's own kind, as far as it bears on isolation. */
export interface PluginPolicy {
  readonly object: OtherObject;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Selects every pod that it can. */
  readonly selectsAll: boolean;
  /** Directions in which what it selects is closed but for what is allowed. */
  readonly isolates: readonly Direction[];
}

export const PLUGIN_POLICIES = [
  'ciliumnetworkpolicies.cilium.io',
  'ciliumclusterwidenetworkpolicies.cilium.io',
  'networkpolicies.crd.projectcalico.org',
  'globalnetworkpolicies.crd.projectcalico.org',
] as const satisfies readonly ListedResource[];

type Raw = Readonly<Record<string, unknown>>;

// Cilium: a section that is present, empty or not, turns on default deny unless enableDefaultDeny says no.
function ofCilium(object: OtherObject): PluginPolicy {
  const raw: Raw = object as unknown as Raw;
  const specs = [record(raw.spec), ...records(raw.specs)].filter((spec) => Object.keys(spec).length > 0);
  const isolates = (spec: Raw): Direction[] => {
    const wanted = record(spec.enableDefaultDeny);
    return [
      ...(Array.isArray(spec.ingress) && wanted.ingress !== false ? (['Ingress'] as const) : []),
      ...(Array.isArray(spec.egress) && wanted.egress !== false ? (['Egress'] as const) : []),
    ];
  };
  const everything = specs.filter(({ endpointSelector }) => {
    const { matchLabels, matchExpressions } = record(endpointSelector);
    return (
      endpointSelector !== undefined &&
      Object.keys(record(matchLabels)).length === 0 &&
      records(matchExpressions).length === 0
    );
  });
  return {
    object,
    ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
    selectsAll: everything.length > 0,
    isolates: (everything.length > 0 ? everything : specs).flatMap(isolates),
  };
}

// Calico: types as stated, else by the sections that are there (Ingress when there are none).
function ofCalico(object: OtherObject): PluginPolicy {
  const spec = object.spec ?? {};
  const stated = strings(spec.types).filter((type): type is Direction => type === 'Ingress' || type === 'Egress');
  const shown: Direction[] = [
    ...(spec.ingress !== undefined || spec.egress === undefined ? (['Ingress'] as const) : []),
    ...(spec.egress !== undefined ? (['Egress'] as const) : []),
  ];
  const all = (selector: unknown): boolean => ['', 'all()'].includes(text(selector).trim());
  const selectsAll =
    all(spec.selector) && all(spec.namespaceSelector) && text(spec.serviceAccountSelector).trim() === '';
  return {
    object,
    ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
    selectsAll,
    isolates: stated.length > 0 ? stated : shown,
  };
}

/** Cilium's and Calico's own policies. Empty where the cluster does not serve these kinds. */
const pluginPoliciesOf: (snapshot: Snapshot) => readonly PluginPolicy[] = memoize((snapshot) => [
  ...list(snapshot, 'ciliumnetworkpolicies.cilium.io').map(ofCilium),
  ...list(snapshot, 'ciliumclusterwidenetworkpolicies.cilium.io').map(ofCilium),
  ...list(snapshot, 'networkpolicies.crd.projectcalico.org').map(ofCalico),
  ...list(snapshot, 'globalnetworkpolicies.crd.projectcalico.org').map(ofCalico),
]);

const byNamespace = memoize((snapshot: Snapshot) =>
  Map.groupBy(pluginPoliciesOf(snapshot), ({ namespace }) => namespace),
);
const NONE: readonly PluginPolicy[] = [];

/** Plugin policies that hold in a namespace, those of the whole cluster included. */
export const pluginPoliciesIn = (snapshot: Snapshot, name: string): readonly PluginPolicy[] => {
  const index = byNamespace(snapshot);
  if (index.size === 0) return NONE;
  return [...(index.get(undefined) ?? NONE), ...(index.get(name) ?? NONE)];
};

/** A plugin's policy that closes a direction for every pod of the namespace. */
export const pluginDenies = (snapshot: Snapshot, name: string, direction: Direction): PluginPolicy | undefined =>
  pluginPoliciesIn(snapshot, name).find(({ selectsAll, isolates }) => selectsAll && isolates.includes(direction));
