import type { Quantities } from '../../core/kube/objects.ts';
import {
  amountOf,
  formatBytes,
  formatDecimal,
  largest,
  type Nano,
  ONE,
  roundCount,
  roundCpu,
  roundMemory,
  times,
} from '../../core/kube/quantity.ts';
import { type Amounts, added, type ContainerDefaults, footprintOf, scaled } from '../../core/kube/quota.ts';
import { peakPods } from '../../core/kube/quota-peak.ts';
import { quotaAmounts, usageByNamespace } from '../../core/kube/quota-usage.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { containerItems, defaultsIn, workloadsIn } from './namespaces.ts';
import { usedIn } from './observed.ts';

/** What the operator may change about quotas and defaults. */
export interface QuotaValues {
  readonly headroom: number;
  readonly cpuRequest: string;
  readonly memoryRequest: string;
  readonly memoryLimit: string;
  readonly configMaps: number;
  readonly newEntryPoints: boolean;
}

const without = (quantities: Quantities, known: Quantities): Quantities =>
  Object.fromEntries(Object.entries(quantities).filter(([name]) => known[name] === undefined));

/** Defaults that a namespace still lacks; a pod that states a request keeps it below the limit that it is given. */
export function missingDefaults(snapshot: Snapshot, namespace: string, values: QuotaValues): ContainerDefaults {
  const known = defaultsIn(snapshot, namespace);
  let limit = amountOf(values.memoryLimit);
  for (const { podSpec } of workloadsIn(snapshot, namespace))
    for (const { resources } of [...(podSpec.initContainers ?? []), ...podSpec.containers])
      if (resources?.limits?.memory === undefined) limit = largest(limit, amountOf(resources?.requests?.memory));
  limit = limit > amountOf(values.memoryLimit) ? roundMemory(limit) : limit;
  for (const { max, min } of containerItems(snapshot, namespace)) {
    if (max?.memory !== undefined && amountOf(max.memory) < limit) limit = amountOf(max.memory);
    if (min?.memory !== undefined) limit = largest(limit, amountOf(min.memory));
  }
  const bound = known.limits.memory === undefined ? limit : amountOf(known.limits.memory);
  const memory = amountOf(values.memoryRequest) > bound ? formatBytes(bound) : values.memoryRequest;
  return {
    requests: without({ cpu: values.cpuRequest, memory }, known.requests),
    limits: without(
      { memory: limit === amountOf(values.memoryLimit) ? values.memoryLimit : formatBytes(limit) },
      known.limits,
    ),
  };
}

/** The most that the namespace's workloads need at once, and what it uses now, whichever is more. */
export function needOf(snapshot: Snapshot, namespace: string, ours: ContainerDefaults): Amounts {
  const known = defaultsIn(snapshot, namespace);
  const defaults = {
    requests: { ...ours.requests, ...known.requests },
    limits: { ...ours.limits, ...known.limits },
  };
  let peak: Amounts = new Map();
  let jobs = 0n;
  for (const workload of workloadsIn(snapshot, namespace)) {
    const pods = BigInt(peakPods(workload, snapshot));
    const named = new Map([...quotaAmounts(footprintOf(workload.podSpec, defaults)), ['pods', ONE] as const]);
    peak = added(peak, scaled(named, pods));
    // Three runs that succeeded, one that failed and one that runs: what a CronJob keeps by default.
    if (workload.ref.kind === 'CronJob') jobs += 5n;
  }
  const used = usageByNamespace(snapshot).get(namespace) ?? new Map<string, Nano>();
  const need = new Map(used);
  for (const [name, value] of peak) need.set(name, largest(value, used.get(name) ?? 0n));
  // Measured use counts where it is more than what is requested.
  for (const [name, value] of usedIn(namespace, snapshot)) need.set(name, largest(value, need.get(name) ?? 0n));
  need.set('count/jobs.batch', (used.get('count/jobs.batch') ?? 0n) + jobs * ONE);
  return need;
}

const FLOORS: Readonly<Record<string, number>> = {
  pods: 10,
  services: 10,
  persistentvolumeclaims: 10,
  'count/secrets': 50,
  'count/jobs.batch': 20,
  'count/deployments.apps': 10,
};
const FLOOR_CPU = ONE;
const FLOOR_MEMORY = ONE << 30n;
const FLOOR_STORAGE = 50n * (ONE << 30n);

const whole = (amount: Nano): number => Number(amount / ONE);

/** Amounts of a quota: the need with headroom, rounded as people write them, never below what a small team needs. */
export function hardOf(need: Amounts, values: QuotaValues): Quantities {
  const of = (name: string): Nano => need.get(name) ?? 0n;
  const withRoom = (name: string): Nano => times(of(name), values.headroom);
  const memory = (name: string): string => formatBytes(roundMemory(largest(withRoom(name), FLOOR_MEMORY)));
  const hard: Record<string, string> = {
    'requests.cpu': formatDecimal(roundCpu(largest(withRoom('requests.cpu'), FLOOR_CPU))),
    'requests.memory': memory('requests.memory'),
    'limits.memory': memory('limits.memory'),
    'requests.storage': formatBytes(roundMemory(largest(withRoom('requests.storage'), FLOOR_STORAGE))),
  };
  for (const [name, floor] of Object.entries(FLOORS))
    hard[name] = String(roundCount(Math.max(floor, Math.ceil(whole(of(name)) * values.headroom))));
  for (const name of ['services.loadbalancers', 'services.nodeports']) {
    const now = whole(of(name));
    hard[name] = String(values.newEntryPoints ? Math.max(5, roundCount(Math.ceil(now * values.headroom))) : now);
  }
  hard['count/configmaps'] = String(values.configMaps);
  return hard;
}
