import type { Quantities, ResourceQuota } from '../../core/kube/objects.ts';
import { amountOf, formatDecimal, type Nano, readableBytes } from '../../core/kube/quantity.ts';
import { usageByNamespace } from '../../core/kube/quota-usage.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { isUnscoped } from './namespaces.ts';

/** Percent of a bound from which on it is near. */
export const NEAR = 90;

// What a rollout needs more of. The number of load balancers and the like is often meant to be used up.
const GROWING =
  /^((requests|limits)\.)?(cpu|memory|ephemeral-storage|storage)$|^(count\/)?pods$|^persistentvolumeclaims$|^count\/jobs\.batch$/;

export const shownAmount = (name: string, amount: Nano): string =>
  /memory|storage/.test(name) ? readableBytes(amount) : formatDecimal(amount);

/** As the quota controller counted; before it did, as it will, for quotas without scopes. */
export function usedBy(quota: ResourceQuota, snapshot: Snapshot): Readonly<Record<string, Nano>> | undefined {
  const amounts = (used: Quantities): Record<string, Nano> =>
    Object.fromEntries(Object.entries(used).map(([name, value]) => [name, amountOf(value)]));
  if (quota.status?.used) return amounts(quota.status.used);
  if (!isUnscoped(quota) || snapshot.source.kind === 'files') return undefined;
  const usage = usageByNamespace(snapshot).get(quota.metadata.namespace ?? '');
  return Object.fromEntries(usage ?? []);
}

export interface NearLimit {
  readonly name: string;
  readonly used: string;
  readonly hard: string;
  readonly amount: Nano;
  readonly percent: number;
}

export function nearLimits(quota: ResourceQuota, snapshot: Snapshot): NearLimit[] {
  const use = usedBy(quota, snapshot) ?? {};
  return Object.entries(quota.spec.hard ?? {}).flatMap(([name, hard]): NearLimit[] => {
    const amount = use[name] ?? 0n;
    const bound = amountOf(hard);
    if (!GROWING.test(name) || bound === 0n || amount * 100n < bound * BigInt(NEAR)) return [];
    return [{ name, used: shownAmount(name, amount), hard, amount, percent: Number((amount * 100n) / bound) }];
  });
}
