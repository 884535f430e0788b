import type { FlowEnd } from '../core/kube/network/flows.ts';
import { type Fields, isRecord, recordOf, textsOf } from '../logs/values.ts';
import { type Flow, isPort, numberOf, protocolOf, wordOf } from './flow.ts';

const ALLOWED = new Set(['FORWARDED', 'REDIRECTED', 'AUDIT']);
// Other reasons are broken packets and the like: no policy refused them.
const BY_POLICY = /^(POLICY_DEN(IED|Y)|AUTH_REQUIRED)$/;

const NODE = new Set(['reserved:host', 'reserved:remote-node', 'reserved:health']);
const API_SERVER = 'reserved:kube-apiserver';

function endOf(end: Fields, address: unknown, names: unknown): FlowEnd | undefined {
  const labels = textsOf(end.labels);
  const namespace = wordOf(end.namespace);
  const [workload] = Array.isArray(end.workloads) ? end.workloads : [];
  const name = wordOf(recordOf(workload).name) || wordOf(end.pod_name);
  if (namespace && name) return { kind: 'pod', namespace, name };
  if (labels.includes(API_SERVER)) return { kind: 'node', apiServer: true };
  if (labels.some((label) => NODE.has(label))) return { kind: 'node', apiServer: false };
  if (!labels.some((label) => /^(reserved:world|cidr:|fqdn:)/.test(label))) return undefined;
  return { kind: 'outside', host: wordOf(textsOf(names)[0]) || wordOf(address) };
}

/** Whether it is the way there and not the answer: only that one's port is the one that was called. */
function isRequest(flow: Fields, layer: Fields): boolean {
  const reply = flow.is_reply ?? flow.reply;
  if (typeof reply === 'boolean') return !reply;
  const flags = recordOf(layer.flags);
  return isRecord(layer.flags) ? flags.SYN === true && flags.ACK !== true : numberOf(layer.destination_port) < 32_768;
}

/** A line of `hubble observe --output json`, or of Hubble's exporter; undefined for what is no connection. */
export function hubbleFlow(line: Fields): Flow | undefined {
  const flow = isRecord(line.flow) ? line.flow : line;
  // Before the address of a Service is translated, the receiver is not known.
  if (flow.Type === 'SOCK') return undefined;
  const [[kind, value] = ['', undefined]] = Object.entries(recordOf(flow.l4));
  const protocol = protocolOf(kind);
  const layer = recordOf(value);
  const port = numberOf(layer.destination_port);
  const verdict = wordOf(flow.verdict);
  const denied = verdict === 'DROPPED' && BY_POLICY.test(wordOf(flow.drop_reason_desc));
  if (!protocol || !isPort(port) || !(denied || ALLOWED.has(verdict)) || !isRequest(flow, layer)) return undefined;
  const addresses = recordOf(flow.IP);
  const from = endOf(recordOf(flow.source), addresses.source, flow.source_names);
  const to = endOf(recordOf(flow.destination), addresses.destination, flow.destination_names);
  if (!from || !to) return undefined;
  const at = Date.parse(wordOf(flow.time));
  return { first: at, last: at, from, to, protocol, port, allowed: !denied, count: 1 };
}

export const isHubble = (line: Fields): boolean => {
  const flow = isRecord(line.flow) ? line.flow : line;
  return 'verdict' in flow && ('source' in flow || 'destination' in flow);
};
