import type { PolicyRule, Role } from '../../../core/kube/objects.ts';
import { bindingsByRole, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { parseVersion } from '../../../core/platform.ts';
import { refKey, refOf } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { PERMISSION_CHECKS } from '../permissions.ts';
import { type PermissionCheck, sorted } from '../right-check.ts';
import { type Right, rightIn } from '../rights.ts';
import { isLabelledDefault } from '../shipped/bindings.ts';
import { wildcardFields } from '../wildcards.ts';
import { type Grain, grainsOf, servedOf, urlRules } from './expand.ts';

const key = (values: readonly string[]): string => [...new Set(values)].sort().join(',');

/** Grains with the same group, names and verbs become one rule, then those of several groups with the same rest. */
function grouped(grains: readonly Grain[]): PolicyRule[] {
  const merged = new Map<string, { group: string; resource: string; names: readonly string[]; verbs: Set<string> }>();
  for (const { group, resource, names, verbs } of grains) {
    const at = `${group}|${resource}|${key(names)}`;
    const known = merged.get(at) ?? { group, resource, names, verbs: new Set<string>() };
    merged.set(at, known);
    for (const verb of verbs) known.verbs.add(verb);
  }
  const rules = Map.groupBy(merged.values(), ({ group, names, verbs }) => `${group}|${key(names)}|${key([...verbs])}`);
  return [...rules.values()].map((members) => {
    const { group = '', names = [], verbs = new Set<string>() } = members[0] ?? {};
    return {
      apiGroups: [group],
      resources: members.map(({ resource }) => resource).sort(),
      ...(names.length > 0 ? { resourceNames: [...names] } : {}),
      verbs: [...verbs].sort(),
    };
  });
}

const LISTING = ['list', 'watch'];

/** A grain without the verbs that give a right. */
function without(grain: Grain, rights: readonly Right[]): Grain {
  const { group, resource, names, verbs } = grain;
  const kept = verbs.filter(
    (verb) =>
      !rights.some((right) =>
        rightIn({ verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: names }, right),
      ),
  );
  // Subresources are not listed: nothing would be left but a puzzle.
  const rest =
    kept.length < verbs.length && resource.includes('/') ? kept.filter((verb) => !LISTING.includes(verb)) : kept;
  return { ...grain, verbs: rest };
}

// The kubelet asks for these instead of nodes/proxy; the second list from 1.33 on (KEP-2862).
const ALWAYS_FINE = ['nodes/metrics', 'nodes/stats'];
const FINE_GRAINED = ['nodes/healthz', 'nodes/pods'];

function kubeletGrain(snapshot: Snapshot): Grain {
  const nodes = list(snapshot, 'nodes');
  const recent = nodes.every(({ status }) => {
    const version = parseVersion(status?.nodeInfo?.kubeletVersion ?? '');
    return version !== undefined && (version.major > 1 || version.minor >= 33);
  });
  const resources = recent && nodes.length > 0 ? [...ALWAYS_FINE, ...FINE_GRAINED] : ALWAYS_FINE;
  return { group: '', resource: resources.join(','), names: [], verbs: ['get'] };
}

/** A role as it could be: without stars, and without the permissions that are findings for those who have it. */
export interface Narrowed {
  readonly rules: readonly PolicyRule[];
  /** Checks whose permission is left out. */
  readonly leaves: readonly string[];
}

/** Rules of `role` that no check fails on for its bindings; undefined where they cannot be worked out. */
export function narrowed(snapshot: Snapshot, role: Role, keep: readonly string[] = []): Narrowed | undefined {
  const rules = role.rules ?? [];
  const wild = rules.some((rule) => wildcardFields(rule).some((field) => field !== 'nonResourceURLs'));
  if (wild && servedOf(snapshot).size === 0) return undefined;
  const bound = bindingsByRole(snapshot).get(refKey(refOf(role))) ?? [];
  const namespaced =
    role.kind === 'Role' || (bound.length > 0 && bound.every(({ namespace }) => namespace !== undefined));
  const grains = wild ? [...grainsOf(rules, snapshot, namespaced)] : [...explicit(rules)];
  const plain = [...grouped(grains), ...urlRules(rules)];
  const bindings = bound.map(
    (binding): ResolvedBinding => ({ ...binding, role: { ...role, rules: plain }, rules: plain }),
  );
  const failing: PermissionCheck[] = PERMISSION_CHECKS.filter(
    (check) => !keep.includes(check.id) && bindings.some((bound) => check.culprits(snapshot, bound).length > 0),
  );
  const rights = failing.flatMap((check) => check.rights.filter(({ clusterWide }) => !(clusterWide && namespaced)));
  const kept = grains.map((grain) => without(grain, rights)).filter(({ verbs }) => verbs.length > 0);
  const { resource, ...kubelet } = kubeletGrain(snapshot);
  const instead = failing.some(({ id }) => id === 'rbac-nodes-proxy')
    ? resource.split(',').map((single): Grain => ({ ...kubelet, resource: single }))
    : [];
  return {
    rules: [...grouped([...kept, ...instead]), ...urlRules(rules)],
    leaves: failing.map(({ id }) => id),
  };
}

/** Rules that have no star need no discovery. */
function* explicit(rules: readonly PolicyRule[]): Iterable<Grain> {
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [] } of rules)
    for (const group of apiGroups)
      for (const resource of resources) yield { group, resource, names: resourceNames, verbs };
}

/** Whether a right that would be left out is accepted for somebody else who has the same role. */
export const neededByOthers = (snapshot: Snapshot, role: Role, leaves: readonly string[]): boolean =>
  (bindingsByRole(snapshot).get(refKey(refOf(role))) ?? []).some((bound) =>
    leaves.some((check) => sorted(snapshot, bound, check).reasons.length > 0),
  );

/**
 * Whether a role is one that people wrote and may narrow: not one that Kubernetes keeps as it is, nor one that a
 * controller fills from others.
 */
export const isNarrowable = (role: Role): boolean =>
  !isLabelledDefault(role) && role.aggregationRule === undefined && !/^system:/.test(role.metadata.name);
