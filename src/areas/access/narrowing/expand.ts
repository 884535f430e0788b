import type { PolicyRule } from '../../../core/kube/objects.ts';
import { ALL } from '../../../core/kube/rbac/question.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';

/** One resource of one group with verbs, as the rules of a role come to when nothing is abbreviated. */
export interface Grain {
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

type Served = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

function serve(discovery: Snapshot['discovery']): Served {
  const groups = new Map<string, Map<string, readonly string[]>>();
  for (const { group, plural, verbs } of discovery) {
    const resources = groups.get(group) ?? new Map<string, readonly string[]>();
    groups.set(group, resources);
    resources.set(plural, [...new Set([...(resources.get(plural) ?? []), ...verbs])]);
  }
  return groups;
}

/** Verbs by group and resource, from discovery. */
export const servedOf: (snapshot: Snapshot) => Served = memoize(({ discovery }) => serve(discovery));

/** Only what belongs to a namespace: a RoleBinding grants nothing else. */
const servedInNamespaces = memoize(({ discovery }) => serve(discovery.filter(({ namespaced }) => namespaced)));

// Subresources are not in discovery as a snapshot keeps it. A star stands for those that programs commonly use.
const SUBRESOURCES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '': {
    'pods/log': ['get'],
    'pods/eviction': ['create'],
    'pods/exec': ['create', 'get'],
    'pods/portforward': ['create', 'get'],
    'replicationcontrollers/scale': ['get', 'patch', 'update'],
  },
  apps: {
    'deployments/scale': ['get', 'patch', 'update'],
    'replicasets/scale': ['get', 'patch', 'update'],
    'statefulsets/scale': ['get', 'patch', 'update'],
  },
};
const SUBRESOURCE_VERBS = ['create', 'delete', 'get', 'patch', 'update'];

/** Every resource of a group by name with the verbs that it serves, common subresources included. */
function resourcesIn(served: Served, group: string): ReadonlyMap<string, readonly string[]> {
  const main = served.get(group) ?? new Map<string, readonly string[]>();
  return new Map([
    ...main,
    ...Object.entries(SUBRESOURCES[group] ?? {}).filter(([name]) => main.has(name.split('/')[0] ?? '')),
  ]);
}

function resourcesFor(served: Served, group: string, entry: string): string[] {
  if (entry === ALL) return [...resourcesIn(served, group).keys()];
  if (!entry.startsWith('*/')) return [entry];
  const suffix = entry.slice(1);
  return [...resourcesIn(served, group).keys()].filter((name) => name.endsWith(suffix));
}

const verbsFor = (served: Served, group: string, resource: string): readonly string[] =>
  resourcesIn(served, group).get(resource) ?? (resource.includes('/') ? SUBRESOURCE_VERBS : []);

/** The rules for resources without any star. Groups without the resource are left out where the group was a star. */
export function* grainsOf(rules: readonly PolicyRule[], snapshot: Snapshot, namespaced: boolean): Iterable<Grain> {
  const served = namespaced ? servedInNamespaces(snapshot) : servedOf(snapshot);
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [] } of rules) {
    const anyGroup = apiGroups.includes(ALL);
    for (const group of anyGroup ? served.keys() : apiGroups)
      for (const resource of new Set(resources.flatMap((entry) => resourcesFor(served, group, entry)))) {
        if (anyGroup && !served.get(group)?.has(resource.split('/')[0] ?? '')) continue;
        const known = verbsFor(served, group, resource);
        const granted = verbs.includes(ALL)
          ? known
          : verbs.filter((verb) => known.length === 0 || known.includes(verb) || isSpecial(verb));
        if (granted.length > 0) yield { group, resource, names: resourceNames, verbs: granted };
      }
  }
}

/** Verbs that no resource serves, but that the API server asks about. */
const isSpecial = (verb: string): boolean => /^(escalate|bind|impersonate|approve|sign|use|attest)/.test(verb);

/** The rules for URLs; a star becomes what is public or measured. */
export const urlRules = (rules: readonly PolicyRule[]): PolicyRule[] =>
  rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.length === 0
      ? []
      : [
          {
            verbs: verbs.includes(ALL) ? ['get'] : verbs,
            nonResourceURLs: nonResourceURLs.includes(ALL)
              ? ['/healthz', '/healthz/*', '/livez', '/livez/*', '/metrics', '/readyz', '/readyz/*', '/version']
              : nonResourceURLs,
          },
        ],
  );
