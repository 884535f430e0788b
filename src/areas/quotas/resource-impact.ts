import { type Change, isClusterChange, targetOf } from '../../core/change.ts';
import type { Consequence, Impact } from '../../core/impact.ts';
import type { Container, PodSpec, Quantities } from '../../core/kube/objects.ts';
import { amountOf, formatDecimal, type Nano, readableBytes } from '../../core/kube/quantity.ts';
import { added, footprintOf, scaled } from '../../core/kube/quota.ts';
import { autoscaledTo, peakPods } from '../../core/kube/quota-peak.ts';
import { isRunning, quotaAmounts } from '../../core/kube/quota-usage.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { record, records } from '../../core/reduce/raw.ts';
import { refKey, refText } from '../../core/reference.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';
import { count, listing } from '../../core/text.ts';
import { managerConsequences, rolloutConsequences } from '../pods/hardening/rollout.ts';
import { quotasIn } from './namespaces.ts';
import { observedUse } from './observed.ts';

interface Planned {
  readonly workload: Workload;
  readonly after: PodSpec;
}

const text = (value: unknown): Quantities =>
  Object.fromEntries(Object.entries(record(value)).map(([name, amount]) => [name, String(amount)]));

/** The pod spec as it will be; only resources are looked at. */
function specAfter(workload: Workload, patch: Readonly<Record<string, unknown>>): PodSpec {
  const podPatch = workload.specPath.split('.').reduce<unknown>((node, key) => record(node)[key], patch);
  const merged = (containers: readonly Container[], changes: unknown): Container[] => {
    const byName = new Map(records(changes).map((change) => [change.name, record(change.resources)]));
    return containers.map((container) => {
      const change = byName.get(container.name);
      if (!change) return container;
      const { requests, limits } = container.resources ?? {};
      return {
        ...container,
        resources: {
          requests: { ...requests, ...text(change.requests) },
          limits: { ...limits, ...text(change.limits) },
        },
      };
    });
  };
  const { containers, initContainers } = record(podPatch);
  return {
    ...workload.podSpec,
    containers: merged(workload.podSpec.containers, containers),
    ...(workload.podSpec.initContainers
      ? { initContainers: merged(workload.podSpec.initContainers, initContainers) }
      : {}),
  };
}

export function resourceImpact(
  changes: readonly Change[],
  byKey: ReadonlyMap<string, Workload>,
  snapshot: Snapshot,
): Impact {
  const planned = changes.filter(isClusterChange).flatMap((change): Planned[] => {
    const workload = byKey.get(refKey(targetOf(change)));
    return workload && change.kind === 'patch' ? [{ workload, after: specAfter(workload, change.patch) }] : [];
  });
  const workloads = planned.map(({ workload }) => workload);
  return {
    consequences: [
      ...measuredConsequences(workloads, snapshot),
      ...quotaConsequences(planned, snapshot),
      ...nodeConsequences(planned, snapshot),
      ...limitConsequences(planned),
      ...autoscalerConsequences(workloads, snapshot),
      ...rolloutConsequences(workloads, snapshot),
      ...managerConsequences(workloads.map(({ object }) => object)),
    ],
  };
}

/** Whose values come from measurement, and whose do not. */
function measuredConsequences(workloads: readonly Workload[], snapshot: Snapshot): Consequence[] {
  const measured = workloads.filter((workload) =>
    workload.podSpec.containers.some(({ name }) => observedUse(workload, name, snapshot)),
  );
  if (measured.length === 0) return [];
  const rest = workloads.length - measured.length;
  return [
    {
      level: 'note',
      text: `The values of ${count(measured.length, 'workload')} come from what ${measured.length === 1 ? 'it uses' : 'they use'} at this moment${rest > 0 ? `; ${count(rest, 'other')} ${rest === 1 ? 'is' : 'are'} not measured` : ''}. The metrics API has no history: a busier hour may need more.`,
      subjects: measured.map(({ ref }) => ref),
    },
  ];
}

/** What each namespace needs more than now, at the peak of a rollout. */
function growthByNamespace(planned: readonly Planned[], snapshot: Snapshot): Map<string, Map<string, Nano>> {
  const growth = new Map<string, Map<string, Nano>>();
  for (const { workload, after } of planned) {
    const grown = scaled(quotaAmounts(footprintOf(after)), BigInt(peakPods(workload, snapshot)));
    let sum = added(growth.get(workload.namespace) ?? new Map(), grown);
    for (const pod of workload.pods)
      if (isRunning(pod)) sum = added(sum, scaled(quotaAmounts(footprintOf(pod.spec)), -1n));
    growth.set(workload.namespace, sum);
  }
  return growth;
}

function quotaConsequences(planned: readonly Planned[], snapshot: Snapshot): Consequence[] {
  const short: string[] = [];
  for (const [namespace, growth] of growthByNamespace(planned, snapshot))
    for (const { metadata, spec, status } of quotasIn(snapshot, namespace))
      for (const [name, hard] of Object.entries(spec.hard ?? {})) {
        const more = growth.get(name) ?? 0n;
        if (more > 0n && amountOf(status?.used?.[name]) + more > amountOf(hard))
          short.push(`${namespace} (${name} of ${metadata.name}, ${hard})`);
      }
  if (short.length === 0) return [];
  return [
    {
      level: 'breaks',
      text: `The quota has no room for the new requests and limits in ${listing(short)}: the rollout stops there until the quota is raised. Old pods go on.`,
    },
  ];
}

/** Whether what the nodes have left takes the new requests. */
function nodeConsequences(planned: readonly Planned[], snapshot: Snapshot): Consequence[] {
  const nodes = list(snapshot, 'nodes').filter(
    ({ spec }) => !spec?.unschedulable && !(spec?.taints ?? []).some(({ effect }) => effect !== 'PreferNoSchedule'),
  );
  if (nodes.length === 0) return [];
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const found: string[] = [];
  for (const resource of ['cpu', 'memory']) {
    let room = 0n;
    for (const { status } of nodes) room += amountOf(status?.allocatable?.[resource]);
    if (room === 0n) continue;
    for (const pod of list(snapshot, 'pods'))
      if (isRunning(pod) && names.has(pod.spec.nodeName ?? '')) room -= requested(pod.spec, resource);
    let more = 0n;
    for (const { workload, after } of planned)
      more += (requested(after, resource) - requested(workload.podSpec, resource)) * BigInt(workload.replicas);
    const show = resource === 'cpu' ? formatDecimal : readableBytes;
    if (more > room && more > 0n)
      found.push(`${show(more)} ${resource} more where ${room > 0n ? show(room) : 'nothing'} is left`);
  }
  if (found.length === 0) return [];
  return [
    {
      level: 'breaks',
      text: `The nodes cannot hold the new requests: ${listing(found)}. Some pods stay pending; lower the values or add nodes.`,
    },
  ];
}

const requested = (spec: PodSpec, resource: string): Nano => footprintOf(spec).requests.get(resource) ?? 0n;

function limitConsequences(planned: readonly Planned[]): Consequence[] {
  const limited = planned.filter(({ workload, after }) =>
    [...after.containers, ...(after.initContainers ?? [])].some(
      (container) =>
        container.resources?.limits?.memory !== undefined &&
        [...workload.podSpec.containers, ...(workload.podSpec.initContainers ?? [])].some(
          (before) => before.name === container.name && before.resources?.limits?.memory === undefined,
        ),
    ),
  );
  if (limited.length === 0) return [];
  const refs = limited.map(({ workload }) => workload.ref);
  return [
    {
      level: 'note',
      text: `${count(refs.length, 'workload')} ${refs.length === 1 ? 'gets' : 'get'} a memory limit: ${listing(refs.map(refText))}. A container that needs more is ended (OOMKilled) and started again; what it uses now was not measured.`,
      subjects: refs,
    },
  ];
}

/** Utilization is a share of the request: another request is another target. */
function autoscalerConsequences(workloads: readonly Workload[], snapshot: Snapshot): Consequence[] {
  const scaledOnes = workloads.filter((workload) => autoscaledTo(workload, snapshot) !== undefined);
  if (scaledOnes.length === 0) return [];
  return [
    {
      level: 'note',
      text: `${listing(scaledOnes.map(({ ref }) => refText(ref)))}: the autoscaler measures use as a share of the request, so other requests make it scale at another load.`,
      subjects: scaledOnes.map(({ ref }) => ref),
    },
  ];
}
