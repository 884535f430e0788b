import type { Container, ResourceRequirements } from '../../core/kube/objects.ts';
import {
  amountOf,
  divideUp,
  formatBytes,
  formatDecimal,
  largest,
  type Nano,
  roundCpu,
  roundMemory,
  times,
} from '../../core/kube/quantity.ts';
import { effectiveResources } from '../../core/kube/quota.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import type { Parameter, ParameterValue } from '../../core/parameter.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { containerItems } from './namespaces.ts';
import { requestsFor } from './observed.ts';
import { MOST_RATIO } from './ratio.ts';
import { isStated } from './stated.ts';
import { isBoundless, unboundedStorage } from './storage.ts';

type Values = Readonly<Record<string, ParameterValue>>;

/** One decision about the resources of containers. */
export interface ResourceForm {
  readonly key: string;
  readonly title: string;
  readonly fixes: readonly string[];
  readonly why: string;
  readonly parameters: readonly Parameter[];
  /** Only the fields that change; undefined when none does. */
  readonly change: (
    workload: Workload,
    container: Container,
    values: Values,
    snapshot: Snapshot,
  ) => ResourceRequirements | undefined;
  /** Volumes that change, by name. */
  readonly volumes?: (workload: Workload, values: Values) => readonly Readonly<Record<string, unknown>>[];
}

const QUANTITY = '\\d+(\\.\\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?';
const MEASURE =
  'Compare with kubectl top pods --containers over a busy day. Where the metrics API shows what a container uses, that is taken instead.';
const quantity = (name: string, title: string, help: string, value: string): Parameter => ({
  name,
  title,
  help: `${help} ${MEASURE}`,
  kind: 'string',
  default: value,
  pattern: QUANTITY,
  example: value,
});

/** Within what the LimitRanges of the namespace allow a container. */
function allowed(limit: Nano, workload: Workload, snapshot: Snapshot): Nano {
  let amount = limit;
  for (const { max } of containerItems(snapshot, workload.namespace))
    if (max?.memory !== undefined && amountOf(max.memory) < amount) amount = amountOf(max.memory);
  return amount;
}

/** As it was typed where the amount is still that, else in the shortest form. */
const bytesText = (amount: Nano, typed: string): string => (amountOf(typed) === amount ? typed : formatBytes(amount));

function requestsAndMemory(
  workload: Workload,
  container: Container,
  values: Values,
  snapshot: Snapshot,
): ResourceRequirements | undefined {
  const lacks = (field: 'requests' | 'limits', resource: string): boolean =>
    !isStated(workload, container, field, resource, snapshot);
  const own = effectiveResources(container);
  const used = requestsFor(workload, container.name, values, snapshot);
  const typedLimit = String(values.memoryLimit);
  const typedRequest = used.memory ?? String(values.memoryRequest);
  let limit = amountOf(own.limits.memory);
  if (lacks('limits', 'memory')) {
    const request = amountOf(own.requests.memory ?? used.memory);
    limit = amountOf(typedLimit);
    if (request > 0n) {
      limit = largest(limit, roundMemory(request * 2n));
      if (limit > request * BigInt(MOST_RATIO)) limit = request * BigInt(MOST_RATIO);
    }
    // Never below what it uses: it would be ended at its next start.
    limit = allowed(largest(limit, amountOf(used.memory)), workload, snapshot);
  }
  const memory = limit > 0n && amountOf(typedRequest) > limit ? limit : amountOf(typedRequest);
  const requests = {
    ...(lacks('requests', 'cpu') ? { cpu: used.cpu ?? String(values.cpuRequest) } : {}),
    ...(lacks('requests', 'memory') ? { memory: bytesText(memory, typedRequest) } : {}),
  };
  const limits = lacks('limits', 'memory') ? { memory: bytesText(limit, typedLimit) } : {};
  return changed({ requests, limits });
}

const changed = ({ requests = {}, limits = {} }: ResourceRequirements): ResourceRequirements | undefined => {
  const set = {
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
  };
  return Object.keys(set).length > 0 ? set : undefined;
};

function smaller(a: Nano, b: Nano): Nano {
  if (a < b) return a;
  return b;
}

const CPU_REQUEST = quantity(
  'cpuRequest',
  'CPU request',
  'For containers that state none: reserved on the node, and the share when CPU is scarce.',
  '100m',
);

export const RESOURCE_FORMS: readonly ResourceForm[] = [
  {
    key: 'requests',
    title: 'State requests and memory limits',
    fixes: ['res-requests-missing', 'res-limits-memory-missing'],
    why: 'A leak in {who} ends the pods of others, and the scheduler packs nodes blindly: requests or memory limits are missing.',
    parameters: [
      CPU_REQUEST,
      quantity('memoryRequest', 'Memory request', 'For containers that state none: reserved on the node.', '128Mi'),
      quantity(
        'memoryLimit',
        'Memory limit',
        'For containers that state none: one that needs more is ended and started again. A container that requests more gets twice its request.',
        '512Mi',
      ),
    ],
    change: requestsAndMemory,
  },
  {
    key: 'cpu-limits',
    title: 'Limit CPU where slowing down is acceptable',
    fixes: ['res-limits-cpu-missing'],
    why: '{who} may burn every idle core of {its node|their nodes}. A limit bounds what a stolen or faulty program takes; it also slows a healthy one down when it has much to do and cores are idle. Leave out, or accept, what must answer fast.',
    parameters: [
      {
        name: 'factor',
        title: 'CPU limit as a multiple of the request',
        help: 'More leaves more room for bursts; 1 gives a steady share and no burst.',
        kind: 'number',
        default: 4,
        min: 1,
        max: 100,
      },
      CPU_REQUEST,
    ],
    change(workload, container, values, snapshot) {
      if (isStated(workload, container, 'limits', 'cpu', snapshot)) return undefined;
      const used = requestsFor(workload, container.name, values, snapshot);
      const request = effectiveResources(container).requests.cpu ?? used.cpu ?? String(values.cpuRequest);
      const limit = roundCpu(times(amountOf(request), Number(values.factor)));
      return changed({
        requests: effectiveResources(container).requests.cpu === undefined ? { cpu: request } : {},
        limits: { cpu: formatDecimal(limit) },
      });
    },
  },
  {
    key: 'ratio',
    title: 'Raise memory requests toward their limits',
    fixes: ['res-limit-ratio'],
    why: 'Memory may run out on the nodes of {who} although everybody keeps to the limit: nodes are filled by requests and used by limits, and here these lie far apart.',
    parameters: [
      {
        name: 'ratio',
        title: 'Most that a limit may be above its request',
        help: 'The request is raised to the limit divided by this.',
        kind: 'number',
        default: MOST_RATIO,
        min: 1,
        max: MOST_RATIO,
      },
    ],
    change(_workload, container, values) {
      const { requests, limits } = container.resources ?? {};
      if (requests?.memory === undefined || limits?.memory === undefined) return undefined;
      const limit = amountOf(limits.memory);
      if (limit <= amountOf(requests.memory) * BigInt(MOST_RATIO)) return undefined;
      const wanted = roundMemory(divideUp(limit * 1000n, BigInt(Math.round(Number(values.ratio) * 1000))));
      return { requests: { memory: formatBytes(smaller(wanted, limit)) } };
    },
  },
  {
    key: 'storage',
    title: 'Bound what is written to the nodes',
    fixes: ['res-ephemeral-storage'],
    why: '{who} may fill the disk of {its node|their nodes}: the kubelet then evicts pods that did nothing wrong, and no image can be pulled.',
    parameters: [
      quantity(
        'diskRequest',
        'Disk request',
        'For containers without a limit: logs, files outside of volumes and emptyDir volumes count.',
        '100Mi',
      ),
      quantity('diskLimit', 'Disk limit', 'A pod that writes more is evicted, and started anew elsewhere.', '2Gi'),
      quantity('memoryVolume', 'Size of volumes in memory', 'For emptyDir volumes of medium Memory.', '256Mi'),
    ],
    change(workload, container, values, snapshot) {
      if (!unboundedStorage(workload, snapshot).containers.some((visited) => visited.container === container))
        return undefined;
      const limit = String(values.diskLimit);
      const request = amountOf(String(values.diskRequest)) > amountOf(limit) ? limit : String(values.diskRequest);
      const stated = container.resources?.requests?.['ephemeral-storage'];
      if (stated === undefined)
        return { requests: { 'ephemeral-storage': request }, limits: { 'ephemeral-storage': limit } };
      return { limits: { 'ephemeral-storage': formatBytes(largest(amountOf(limit), amountOf(stated))) } };
    },
    volumes: (workload, values) =>
      (workload.podSpec.volumes ?? [])
        .filter(isBoundless)
        .map(({ name }) => ({ name, emptyDir: { sizeLimit: String(values.memoryVolume) } })),
  },
];

export const RESOURCE_FIXES: readonly string[] = RESOURCE_FORMS.flatMap(({ fixes }) => fixes);
