// What a pod counts for, as the quota controller and the scheduler add it up
// (component-helpers resource.PodRequests and PodLimits, quota/v1/evaluator/core).
import type { Container, PodSpec, Quantities, ResourceRequirements } from './objects.ts';
import { amountOf, largest, type Nano } from './quantity.ts';

/** Amounts by resource name: `cpu`, `memory`, `ephemeral-storage`, `nvidia.com/gpu`. */
export type Amounts = ReadonlyMap<string, Nano>;

export interface Footprint {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

const amounts = (quantities: Quantities | undefined): Map<string, Nano> =>
  new Map(Object.entries(quantities ?? {}).map(([name, value]) => [name, amountOf(value)]));

export function added(a: Amounts, b: Amounts): Map<string, Nano> {
  const sum = new Map(a);
  for (const [name, value] of b) sum.set(name, (sum.get(name) ?? 0n) + value);
  return sum;
}

function highest(a: Amounts, b: Amounts): Map<string, Nano> {
  const most = new Map(a);
  for (const [name, value] of b) most.set(name, largest(most.get(name) ?? 0n, value));
  return most;
}

export const scaled = (a: Amounts, factor: bigint): Map<string, Nano> =>
  new Map([...a].map(([name, value]) => [name, value * factor]));

/** An init container that keeps running beside the others (KEP-753). */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

/** What a LimitRange of type Container fills in. */
export interface ContainerDefaults {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

const NO_DEFAULTS: ContainerDefaults = { requests: {}, limits: {} };

/** Requests default to limits before admission; then a LimitRange fills in what is still missing. */
export function effectiveResources(
  { resources = {} }: { readonly resources?: ResourceRequirements },
  { requests, limits }: ContainerDefaults = NO_DEFAULTS,
): { readonly requests: Quantities; readonly limits: Quantities } {
  const own = { ...resources.limits, ...resources.requests };
  const limited = { ...limits, ...resources.limits };
  return { requests: { ...requests, ...own }, limits: limited };
}

function aggregate(spec: PodSpec, of: (container: Container) => Amounts): Map<string, Nano> {
  let running: Map<string, Nano> = new Map();
  for (const container of spec.containers) running = added(running, of(container));
  let sidecars: Map<string, Nano> = new Map();
  let starting: Map<string, Nano> = new Map();
  for (const container of spec.initContainers ?? []) {
    if (isSidecar(container)) {
      sidecars = added(sidecars, of(container));
      starting = highest(starting, sidecars);
    } else starting = highest(starting, added(sidecars, of(container)));
  }
  return highest(added(running, sidecars), starting);
}

// Pod-level resources know only these (KEP-2837); others stay with the containers.
const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** Sum of containers and sidecars, or the largest moment of starting, if that is more; pod-level values win. */
export function footprintOf(spec: PodSpec, defaults: ContainerDefaults = NO_DEFAULTS): Footprint {
  const requests = aggregate(spec, (container) => amounts(effectiveResources(container, defaults).requests));
  const limits = aggregate(spec, (container) => amounts(effectiveResources(container, defaults).limits));
  for (const [name, value] of amounts(spec.resources?.limits)) {
    if (!isPodLevel(name)) continue;
    limits.set(name, value);
    if (!requests.has(name)) requests.set(name, value);
  }
  for (const [name, value] of amounts(spec.resources?.requests)) if (isPodLevel(name)) requests.set(name, value);
  const overhead = amounts(spec.overhead);
  const limited = new Map([...overhead].filter(([name]) => (limits.get(name) ?? 0n) > 0n));
  return { requests: added(requests, overhead), limits: added(limits, limited) };
}

/** Whether the pod as a whole states the value, so that its containers need none (KEP-2837). */
export const podLevel = (spec: PodSpec, field: 'requests' | 'limits', resource: string): string | undefined =>
  isPodLevel(resource)
    ? (spec.resources?.[field]?.[resource] ?? (field === 'requests' ? spec.resources?.limits?.[resource] : undefined))
    : undefined;
