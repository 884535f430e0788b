import { analyser } from '../../../src/audit/analyse.ts';
import { eventsOf } from '../../../src/audit/event.ts';
import type { Anomaly } from '../../../src/audit/gather.ts';
import { RULES } from '../../../src/audit/rules/index.ts';
import { isRecord } from '../../../src/logs/values.ts';

type Fields = Readonly<Record<string, unknown>>;

let serial = 0;

/** An event as kube-apiserver writes it; `objectRef` and `user` are merged, the rest replaced. */
export function event(fields: Fields = {}): Fields {
  serial += 1;
  const nested = (name: string): Fields => (isRecord(fields[name]) ? fields[name] : {});
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `id-${serial}`,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods',
    verb: 'get',
    sourceIPs: ['192.0.2.10'],
    userAgent: 'kubectl/v1.36.3',
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: '2026-11-24T10:00:00.000000Z',
    stageTimestamp: '2026-11-24T10:00:00.010000Z',
    ...fields,
    user: { username: 'jane', groups: ['developers', 'system:authenticated'], ...nested('user') },
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web', apiVersion: 'v1', ...nested('objectRef') },
  };
}

export const rbac = (resource: string, fields: Fields = {}): Fields => ({
  resource,
  apiGroup: 'rbac.authorization.k8s.io',
  ...fields,
});

/** Seconds after the default time. */
export const at = (seconds: number): Fields => ({
  requestReceivedTimestamp: new Date(Date.parse('2026-11-24T10:00:00Z') + seconds * 1000).toISOString(),
});

/** What all rules together say of these events: a rule that fires besides the one meant is seen too. */
export function anomaliesOf(...events: readonly Fields[]): readonly Anomaly[] {
  const analysis = analyser(RULES);
  for (const one of events) for (const parsed of eventsOf(one)) analysis.observe(parsed);
  return analysis.result().anomalies;
}

export const rulesOf = (...events: readonly Fields[]): readonly string[] => [
  ...new Set(anomaliesOf(...events).map(({ rule }) => rule)),
];

export const NODE = { username: 'system:node:worker-1', groups: ['system:nodes', 'system:authenticated'] };
export const ANONYMOUS = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
export const APISERVER = { user: { username: 'system:apiserver', groups: ['system:masters'] }, sourceIPs: ['::1'] };
export const controller = (name: string) => ({
  username: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
});
