import type { PolicyRule } from '../../../core/kube/objects.ts';
import { ruleAllows } from '../../../core/kube/rbac/question.ts';

/** One right that was used. */
export interface Need {
  readonly verb: string;
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
  /** Empty: cluster-wide, or all namespaces. */
  readonly namespace: string;
  /** Empty: no single objects. */
  readonly names: readonly string[];
  readonly url?: string;
  readonly count: number;
}

export interface Folding {
  /** Up to so many names become resourceNames. */
  readonly names: number;
  /** A right that was used in more namespaces becomes one for all of them. */
  readonly namespaces: number;
}

// Their names are made anew with every object: naming them would be right for a day only.
const GENERATED = new Set([
  '/events',
  '/pods',
  '/persistentvolumes',
  '/replicationcontrollers',
  'apps/controllerrevisions',
  'apps/replicasets',
  'batch/jobs',
  'certificates.k8s.io/certificatesigningrequests',
  'discovery.k8s.io/endpointslices',
  'events.k8s.io/events',
  'storage.k8s.io/volumeattachments',
]);

const plain = (resource: string): string => resource.split('/')[0] ?? '';

/** Verbs by the names that they are for; an empty list is all of them. */
type Verbs = Map<string, readonly string[]>;

function verbsOf(needs: readonly Need[], most: number): Verbs {
  const verbs: Verbs = new Map();
  for (const [verb, those] of Map.groupBy(needs, (need) => need.verb)) {
    const names = [...new Set(those.flatMap((need) => need.names))].sort();
    const [{ group, resource } = { group: '', resource: '' }] = those;
    const open =
      those.some((need) => need.names.length === 0) ||
      names.length > most ||
      GENERATED.has(`${group}/${plain(resource)}`);
    verbs.set(verb, open ? [] : names);
  }
  // Who may list or watch all of them reads each of them, and who may delete the collection deletes each.
  const all = (verb: string): boolean => verbs.get(verb)?.length === 0;
  if (verbs.has('get') && (all('list') || all('watch'))) verbs.set('get', []);
  if (verbs.has('delete') && all('deletecollection')) verbs.set('delete', []);
  return verbs;
}

const key = (values: readonly string[]): string => values.join(' ');

/** The order in which people write verbs. */
const ORDER = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const rank = (verb: string): number => {
  const place = ORDER.indexOf(verb);
  return place < 0 ? ORDER.length : place;
};
const ordered = (verbs: readonly string[]): string[] =>
  [...new Set(verbs)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

interface Row {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

function rowsOf(needs: readonly Need[], most: number): Row[] {
  const byResource = Map.groupBy(needs, ({ group, resource }) => `${group} ${resource}`);
  return [...byResource.values()].flatMap((those) => {
    const [{ group, resource } = { group: '', resource: '' }] = those;
    const verbs = [...verbsOf(those, most)];
    return [...Map.groupBy(verbs, ([, names]) => key(names)).values()].map((same) => ({
      group,
      resource,
      names: same[0]?.[1] ?? [],
      verbs: ordered(same.map(([verb]) => verb)),
    }));
  });
}

const sortedBy = <T>(items: Iterable<T>, text: (item: T) => string): T[] =>
  [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));

/** Resources of one group with the same verbs and names are one rule, and so are groups with the same of all. */
function resourceRules(rows: readonly Row[]): PolicyRule[] {
  const byGroup = Map.groupBy(rows, ({ group, names, verbs }) => `${group}|${key(names)}|${key(verbs)}`);
  const rules = [...byGroup.values()].map((same) => ({
    group: same[0]?.group ?? '',
    resources: same.map(({ resource }) => resource).sort(),
    names: same[0]?.names ?? [],
    verbs: same[0]?.verbs ?? [],
  }));
  const merged = Map.groupBy(rules, ({ resources, names, verbs }) => `${key(resources)}|${key(names)}|${key(verbs)}`);
  return sortedBy(merged.values(), (same) => `${same[0]?.group} ${key(same[0]?.resources ?? [])}`).map((same) => {
    const { resources = [], names = [], verbs = [] } = same[0] ?? {};
    return {
      apiGroups: same.map(({ group }) => group).sort(),
      resources,
      ...(names.length > 0 ? { resourceNames: [...names] } : {}),
      verbs: [...verbs],
    };
  });
}

// As many URLs below one path are named; more become all that is below it.
const MOST_URLS = 10;

function urlRules(needs: readonly Need[]): PolicyRule[] {
  const byPath = Map.groupBy(needs, ({ url = '' }) => url.split('/')[1] ?? '');
  const entries = [...byPath].flatMap(([path, those]) => {
    const urls = new Set(those.map(({ url = '' }) => url));
    if (urls.size <= MOST_URLS) return those;
    return those.map((need) => ({ ...need, url: need.url === `/${path}` ? need.url : `/${path}/*` }));
  });
  const verbs = [...Map.groupBy(entries, ({ url = '' }) => url)].map(([url, those]) => ({
    url,
    verbs: ordered(those.map(({ verb }) => verb)),
  }));
  return sortedBy(Map.groupBy(verbs, (one) => key(one.verbs)).values(), (same) => same[0]?.url ?? '').map((same) => ({
    nonResourceURLs: same.map(({ url }) => url).sort(),
    verbs: [...(same[0]?.verbs ?? [])],
  }));
}

const allows = (rules: readonly PolicyRule[], { verb, group, resource, names }: Need): boolean => {
  const [main = '', subresource] = resource.split('/');
  return (names.length > 0 ? names : [undefined]).every((name) =>
    rules.some((rule) =>
      ruleAllows(rule, {
        verb,
        group,
        resource: main,
        ...(subresource === undefined ? {} : { subresource }),
        ...(name === undefined ? {} : { name }),
      }),
    ),
  );
};

/** Rights that were used in too many namespaces to name them all, as rights for all. */
function spread(needs: readonly Need[], most: number): Need[] {
  const byRight = Map.groupBy(needs, ({ verb, group, resource }) => `${verb} ${group} ${resource}`);
  return [...byRight.values()].flatMap((those) => {
    const places = new Set(those.map(({ namespace }) => namespace));
    return places.size > most ? those.map((need) => ({ ...need, namespace: '' })) : those;
  });
}

/** The fewest rules that allow the needs, by namespace; empty: those of a ClusterRole. Nothing is in both. */
export function foldNeeds(needs: readonly Need[], folding: Folding): ReadonlyMap<string, readonly PolicyRule[]> {
  const urls = needs.filter(({ url }) => url !== undefined);
  const placed = spread(
    needs.filter(({ url }) => url === undefined),
    folding.namespaces,
  );
  const everywhere = resourceRules(
    rowsOf(
      placed.filter(({ namespace }) => namespace === ''),
      folding.names,
    ),
  );
  const rules = new Map<string, readonly PolicyRule[]>();
  const cluster = [...everywhere, ...urlRules(urls)];
  if (cluster.length > 0) rules.set('', cluster);
  const rest = placed.filter((need) => need.namespace !== '' && !allows(everywhere, need));
  for (const [namespace, those] of Map.groupBy(rest, (need) => need.namespace))
    rules.set(namespace, resourceRules(rowsOf(those, folding.names)));
  return rules;
}
