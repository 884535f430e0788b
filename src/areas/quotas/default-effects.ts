import type { PodSpec } from '../../core/kube/objects.ts';
import { amountOf } from '../../core/kube/quantity.ts';
import { type ContainerDefaults, effectiveResources } from '../../core/kube/quota.ts';

const containersIn = (spec: PodSpec) => [...(spec.initContainers ?? []), ...spec.containers];

/** Some container would be given a memory limit that it does not state. */
export const givenLimits = (spec: PodSpec): boolean =>
  containersIn(spec).some(({ resources }) => resources?.limits?.memory === undefined);

/**
 * Whether the API server would find the pod invalid with the defaults filled in: a container that requests more than
 * its limit, or one that gets more than its pod has as a whole (KEP-2837; a LimitRange does not know about that).
 */
export function refusedByDefaults(spec: PodSpec, defaults: ContainerDefaults): boolean {
  const sums = new Map<string, bigint>();
  for (const container of spec.containers) {
    const { requests, limits } = effectiveResources(container, defaults);
    for (const [name, limit] of Object.entries(limits)) {
      if (amountOf(requests[name]) > amountOf(limit)) return true;
      const whole = spec.resources?.limits?.[name];
      if (whole !== undefined && amountOf(limit) > amountOf(whole)) return true;
    }
    for (const [name, request] of Object.entries(requests)) sums.set(name, (sums.get(name) ?? 0n) + amountOf(request));
  }
  for (const [name, sum] of sums) {
    const whole = spec.resources?.requests?.[name] ?? spec.resources?.limits?.[name];
    if (whole !== undefined && sum > amountOf(whole)) return true;
  }
  return false;
}
