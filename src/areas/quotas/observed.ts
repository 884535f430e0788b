import {
  amountOf,
  formatBytes,
  formatDecimal,
  largest,
  type Nano,
  ONE,
  roundCpu,
  roundMemory,
  times,
} from '../../core/kube/quantity.ts';
import type { Amounts } from '../../core/kube/quota.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import type { Parameter, ParameterValue } from '../../core/parameter.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

type Usage = Readonly<Record<'cpu' | 'memory', Nano>>;

/** Less than these is what an idle program uses, and nothing to go by. */
const LEAST: Usage = { cpu: ONE / 100n, memory: ONE << 25n };

const FACTOR: Parameter = {
  name: 'observed',
  title: 'Request as a multiple of what is used now',
  help: 'For containers that the metrics API shows. It tells one moment and has no history: run this at a busy hour, or leave room.',
  kind: 'number',
  default: 2,
  min: 1,
  max: 20,
};

const podKey = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

const usageByPod = memoize(
  (snapshot: Snapshot): ReadonlyMap<string, ReadonlyMap<string, Usage>> =>
    new Map(
      list(snapshot, 'pods.metrics.k8s.io').map(({ metadata, containers = [] }) => [
        podKey(metadata.namespace, metadata.name),
        new Map(
          containers.map(({ name, usage }) => [name, { cpu: amountOf(usage.cpu), memory: amountOf(usage.memory) }]),
        ),
      ]),
    ),
);

/** The parameters, and how far measured use counts where there is any. */
export const withObserved = (parameters: readonly Parameter[], snapshot: Snapshot): readonly Parameter[] =>
  usageByPod(snapshot).size > 0 && parameters.some(({ name }) => name === 'cpuRequest')
    ? [...parameters, FACTOR]
    : parameters;

/** The most that any pod of the workload uses in a container now; undefined where none is measured. */
export function observedUse(workload: Workload, container: string, snapshot: Snapshot): Usage | undefined {
  const measured = usageByPod(snapshot);
  let most: Usage | undefined;
  for (const { metadata } of workload.pods) {
    const usage = measured.get(podKey(metadata.namespace, metadata.name))?.get(container);
    if (usage) most = { cpu: largest(most?.cpu ?? 0n, usage.cpu), memory: largest(most?.memory ?? 0n, usage.memory) };
  }
  return most;
}

/** Requests from measured use, rounded as people write them; nothing where none is measured, or that was not asked for. */
export function requestsFor(
  workload: Workload,
  container: string,
  { observed }: Readonly<Record<string, ParameterValue>>,
  snapshot: Snapshot,
): { readonly cpu?: string; readonly memory?: string } {
  const usage = typeof observed === 'number' ? observedUse(workload, container, snapshot) : undefined;
  if (!usage) return {};
  const of = (resource: 'cpu' | 'memory'): Nano => times(largest(usage[resource], LEAST[resource]), Number(observed));
  return { cpu: formatDecimal(roundCpu(of('cpu'))), memory: formatBytes(roundMemory(of('memory'))) };
}

const usageByNamespace = memoize((snapshot: Snapshot): ReadonlyMap<string, Usage> => {
  const found = new Map<string, Usage>();
  for (const [key, containers] of usageByPod(snapshot)) {
    const namespace = key.slice(0, key.indexOf('/'));
    let { cpu, memory } = found.get(namespace) ?? { cpu: 0n, memory: 0n };
    for (const usage of containers.values()) {
      cpu += usage.cpu;
      memory += usage.memory;
    }
    found.set(namespace, { cpu, memory });
  }
  return found;
});

/** What all pods of a namespace use now, as a quota on requests counts it. */
export function usedIn(namespace: string, snapshot: Snapshot): Amounts {
  const usage = usageByNamespace(snapshot).get(namespace);
  return new Map(
    usage
      ? [
          ['requests.cpu', usage.cpu],
          ['requests.memory', usage.memory],
        ]
      : [],
  );
}
