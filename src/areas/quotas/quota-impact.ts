import type { Change } from '../../core/change.ts';
import type { Consequence, Impact, ImpactTable, UseRow } from '../../core/impact.ts';
import type { Quantities } from '../../core/kube/objects.ts';
import { amountOf, type Nano } from '../../core/kube/quantity.ts';
import type { ContainerDefaults } from '../../core/kube/quota.ts';
import { usageByNamespace } from '../../core/kube/quota-usage.ts';
import { record } from '../../core/reduce/raw.ts';
import { refText } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import { refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { count, listing } from '../../core/text.ts';
import { givenLimits, refusedByDefaults } from './default-effects.ts';
import { defaultsIn, workloadsIn } from './namespaces.ts';
import { shownAmount } from './quota-use.ts';
import { needOf } from './sizing.ts';

interface Bounds {
  readonly defaults: ContainerDefaults;
  readonly hard: Quantities;
}

const quantities = (value: unknown): Quantities =>
  Object.fromEntries(Object.entries(record(value)).map(([name, amount]) => [name, String(amount)]));

/** What the changes hold for each namespace, edits by hand included. */
function boundsOf(changes: readonly Change[]): Map<string, Bounds> {
  const bounds = new Map<string, Bounds>();
  for (const change of changes) {
    if (change.kind !== 'apply') continue;
    const { metadata, kind, spec } = change.manifest;
    const namespace = metadata.namespace ?? '';
    const { defaults, hard } = bounds.get(namespace) ?? { defaults: { requests: {}, limits: {} }, hard: {} };
    const limits = record(spec).limits;
    const item = record(Array.isArray(limits) ? limits[0] : undefined);
    bounds.set(
      namespace,
      kind === 'LimitRange'
        ? { defaults: { requests: quantities(item.defaultRequest), limits: quantities(item.default) }, hard }
        : { defaults, hard: { ...hard, ...quantities(record(spec).hard) } },
    );
  }
  return bounds;
}

const COLUMNS = ['requests.cpu', 'requests.memory', 'limits.memory', 'pods'] as const;

export function quotaImpact(step: Step, changes: readonly Change[], snapshot: Snapshot): Impact {
  const bounds = boundsOf(changes);
  const consequences: Consequence[] = [];
  const rows: string[][] = [];
  const use: UseRow[] = [];
  const short: string[] = [];
  for (const [namespace, { defaults, hard }] of bounds) {
    const need = needOf(snapshot, namespace, defaults);
    const lacking = Object.entries(hard)
      .filter(([name, value]) => (need.get(name) ?? 0n) > amountOf(value))
      .map(([name, value]) => `${name} ${shownAmount(name, need.get(name) ?? 0n)} of ${value}`);
    if (lacking.length > 0) short.push(`${namespace} (${listing(lacking)})`);
    if (Object.keys(hard).length > 0)
      rows.push([
        namespace,
        ...COLUMNS.map((name) =>
          hard[name] === undefined ? '–' : `${shownAmount(name, need.get(name) ?? 0n)} of ${hard[name]}`,
        ),
      ]);
    use.push(...drawn(namespace, hard, usageByNamespace(snapshot).get(namespace), need));
  }
  if (short.length > 0)
    consequences.push({
      level: 'breaks',
      text: `The quota is too small for what runs in ${listing(short)}: at the next start or rollout, pods are refused.`,
    });
  else if (rows.length > 0)
    consequences.push({
      level: 'safe',
      text: `All that runs now fits into its quota, at the maximum of its autoscalers and in the middle of a rollout. Running pods are not touched.`,
    });
  consequences.push(...defaultConsequences(bounds, snapshot), ...countConsequences(step, bounds, snapshot));
  const table: ImpactTable = {
    title: 'What is needed at the most, of what the quota allows',
    columns: ['namespace', ...COLUMNS],
    rows,
    legend: 'Autoscaled to the maximum, with the pods that a rollout adds; – is bounded elsewhere.',
    picture: { kind: 'use', rows: use },
  };
  return rows.length > 0 ? { consequences, tables: [table] } : { consequences };
}

/** Of each amount that is bounded and used: what runs now and what is needed at the most. */
function drawn(
  place: string,
  hard: Quantities,
  now: ReadonlyMap<string, Nano> | undefined,
  need: ReadonlyMap<string, Nano>,
): UseRow[] {
  return Object.entries(hard).flatMap(([name, value]): UseRow[] => {
    const [used, most, bound] = [now?.get(name) ?? 0n, need.get(name) ?? 0n, amountOf(value)];
    if (most === 0n) return [];
    const share = (amount: Nano): number => (bound === 0n ? 100 : Number((amount * 100n) / bound));
    return [
      {
        place,
        name,
        now: shownAmount(name, used),
        most: shownAmount(name, most),
        hard: value,
        nowShare: share(used),
        mostShare: share(most),
      },
    ];
  });
}

function defaultConsequences(bounds: ReadonlyMap<string, Bounds>, snapshot: Snapshot): Consequence[] {
  const given: ReturnType<typeof workloadsIn>[number][] = [];
  const refused: ReturnType<typeof workloadsIn>[number][] = [];
  const limits = new Set<string>();
  for (const [namespace, { defaults }] of bounds) {
    const known = defaultsIn(snapshot, namespace);
    const all = {
      requests: { ...defaults.requests, ...known.requests },
      limits: { ...defaults.limits, ...known.limits },
    };
    for (const workload of workloadsIn(snapshot, namespace)) {
      if (refusedByDefaults(workload.podSpec, all)) refused.push(workload);
      else if (defaults.limits.memory !== undefined && givenLimits(workload.podSpec)) {
        given.push(workload);
        limits.add(defaults.limits.memory);
      }
    }
  }
  const found: Consequence[] = [];
  if (refused.length > 0)
    found.push({
      level: 'breaks',
      text: `The defaults contradict what ${listing(refused.map(({ ref }) => refText(ref)))} ${refused.length === 1 ? 'states' : 'state'} for the whole pod: at the next start, the pods are refused. Leave the namespace out, or give the containers limits of their own first.`,
      subjects: refused.map(({ ref }) => ref),
    });
  if (given.length > 0)
    found.push({
      level: 'note',
      text: `${count(given.length, 'workload')} without a memory limit ${given.length === 1 ? 'is' : 'are'} limited to ${listing([...limits])} a container from the next start on: ${listing(given.map(({ ref }) => refText(ref)))}. A container that needs more is then ended (OOMKilled); look at kubectl top pods --containers first.`,
      subjects: given.map(({ ref }) => ref),
    });
  return found;
}

function countConsequences(step: Step, bounds: ReadonlyMap<string, Bounds>, snapshot: Snapshot): Consequence[] {
  const found: Consequence[] = [];
  const closed = [...bounds].filter(
    ([namespace, { hard }]) =>
      hard['services.loadbalancers'] !== undefined &&
      amountOf(hard['services.loadbalancers']) <=
        (needOf(snapshot, namespace, { requests: {}, limits: {} }).get('services.loadbalancers') ?? 0n),
  );
  if (closed.length > 0)
    found.push({
      level: 'note',
      text: `New load balancers and node ports are refused in ${count(closed.length, 'namespace')} until the quota is raised.`,
    });
  if ([...bounds.values()].some(({ hard }) => hard['count/configmaps'] !== undefined))
    found.push({
      level: 'note',
      text: 'ConfigMaps are not listed by a scan: a namespace that has more than the quota allows keeps them, but gets no new ones.',
    });
  if (refusalOf(snapshot, 'secrets'))
    found.push({
      level: 'note',
      text: 'Secrets could not be counted; a namespace that has more than the quota allows gets no new ones.',
    });
  const blind = (
    ['pods', 'horizontalpodautoscalers.autoscaling', 'services', 'persistentvolumeclaims'] as const
  ).filter((resource) => refusalOf(snapshot, resource));
  if (blind.length > 0)
    found.push({
      level: 'note',
      text: `${listing(blind, 4)} could not be read: what they need is missing from the quota of ${count(step.subjects.length, 'namespace')}.`,
    });
  return found;
}
