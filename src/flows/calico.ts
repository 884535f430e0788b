import type { FlowEnd } from '../core/kube/network/flows.ts';
import { type Fields, isRecord } from '../logs/values.ts';
import { type Flow, isPort, numberOf, protocolOf, wordOf } from './flow.ts';

/** Elasticsearch and Goldmane put the fields below one key. */
const fieldsOf = (line: Fields): Fields => {
  for (const key of ['_source', 'flow', 'Flow']) if (isRecord(line[key])) return { ...line, ...line[key] };
  return line;
};

/** `-` and `*` stand for what is not there and for what was put together whole. */
const nameIn = (value: unknown): string => {
  const text = wordOf(value);
  return text === '-' || text === '*' ? '' : text;
};

const OUTSIDE = /^(pub|pvt|public network|private network)$/i;

function endOf(fields: Fields, side: 'source' | 'dest'): FlowEnd | undefined {
  const of = (field: string): string => nameIn(fields[`${side}_${field}`]);
  const namespace = of('namespace');
  const name = of('name') || of('name_aggr');
  const type = of('type').toLowerCase();
  if (namespace && name && (type === '' || type === 'wep' || type.startsWith('workload')))
    return { kind: 'pod', namespace, name };
  if (type === 'hep' || type.startsWith('host')) return { kind: 'node', apiServer: false };
  if (type === 'net' || type === 'ns' || type.startsWith('network') || OUTSIDE.test(name))
    return { kind: 'outside', host: of('domains') || of('ip') || (OUTSIDE.test(name) ? '' : name) };
  return undefined;
}

/** Seconds or milliseconds since 1970, or an ISO time. */
function timeOf(value: unknown): number {
  const number = numberOf(value);
  if (number > 0) return number < 1e11 ? number * 1000 : number;
  return Date.parse(wordOf(value));
}

/** A flow log of Calico (Enterprise, Cloud, Goldmane and Whisker); undefined for what is no connection. */
export function calicoFlow(line: Fields): Flow | undefined {
  const fields = fieldsOf(line);
  const action = wordOf(fields.action).toLowerCase();
  const protocol = protocolOf(fields.proto ?? fields.protocol);
  const port = numberOf(fields.dest_port);
  const from = endOf(fields, 'source');
  const to = endOf(fields, 'dest');
  if (!protocol || !isPort(port) || !from || !to || (action !== 'allow' && action !== 'deny')) return undefined;
  const count = numberOf(fields.num_flows) || numberOf(fields.num_connections_started) || 1;
  const first = timeOf(fields.start_time);
  return {
    first,
    last: timeOf(fields.end_time) || first,
    from,
    to,
    protocol,
    port,
    allowed: action === 'allow',
    count,
  };
}

export const isCalico = (line: Fields): boolean => {
  const fields = fieldsOf(line);
  return 'dest_port' in fields && 'action' in fields && ('source_namespace' in fields || 'source_name' in fields);
};
