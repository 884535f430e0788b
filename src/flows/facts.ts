import { AppError } from '../core/errors.ts';
import type { FlowEnd, FlowFacts, ObservedFlow } from '../core/kube/network/flows.ts';
import { gapsOf, readJsonLines } from '../logs/json.ts';
import { isRecord } from '../logs/values.ts';
import { calicoFlow, isCalico } from './calico.ts';
import type { Flow } from './flow.ts';
import { hubbleFlow, isHubble } from './hubble.ts';

// Connections that are kept apart; more are counted only.
const MOST_FLOWS = 20_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const endKey = (end: FlowEnd): string =>
  end.kind === 'pod' ? `${end.namespace}/${end.name}` : end.kind === 'node' ? `node ${end.apiServer}` : `@${end.host}`;

/** Reduces flow logs to who connected to whom; bounded, whatever the size of the logs. */
export function flowTable() {
  const known = new Map<string, Writable<ObservedFlow>>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let left = 0;
  return {
    observe({ from, to, protocol, port, allowed, count, ...time }: Flow): void {
      if (time.first < first) first = time.first;
      if (time.last > last) last = time.last;
      const key = [endKey(from), endKey(to), protocol, port, allowed].join(' ');
      const found = known.get(key);
      if (found) found.count += count;
      else if (known.size < MOST_FLOWS) known.set(key, { from, to, protocol, port, allowed, count });
      else left += count;
    },
    result: (files: readonly string[], gaps: readonly string[] = []): FlowFacts => ({
      files,
      from: new Date(Number.isFinite(first) ? first : 0).toISOString(),
      to: new Date(Number.isFinite(last) ? last : 0).toISOString(),
      flows: [...known.values()],
      left,
      gaps,
    }),
  };
}

/** Reads flow logs of Hubble and Calico, told apart line by line; an AppError where there are none in them. */
export async function readFlows(files: readonly string[], signal?: AbortSignal): Promise<FlowFacts> {
  const table = flowTable();
  let understood = 0;
  const { skipped } = await readJsonLines(
    files,
    (value) => {
      if (!isRecord(value)) return false;
      const flow = isHubble(value) ? hubbleFlow(value) : isCalico(value) ? calicoFlow(value) : undefined;
      if (flow) table.observe(flow);
      // An answer, or a packet without a port, is a flow all the same.
      const ours = flow !== undefined || isHubble(value) || isCalico(value);
      if (ours) understood += 1;
      return ours;
    },
    signal,
  );
  if (understood === 0)
    throw new AppError(
      'bad-input',
      `No line of ${files.join(', ')} is a flow.`,
      'Write flows with `hubble observe --output json --last 100000 > flows.json`, or export Calico’s flow logs as JSON, one a line.',
    );
  return table.result(files, gapsOf(skipped));
}
