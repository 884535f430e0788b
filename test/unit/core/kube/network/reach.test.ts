import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Endpoint } from '../../../../../src/core/kube/network/endpoint.ts';
import { Policies } from '../../../../../src/core/kube/network/reach.ts';
import type { NetworkPolicy } from '../../../../../src/core/kube/objects.ts';

const pod = (namespace: string, labels: Record<string, string> = {}, rest: Partial<Endpoint> = {}): Endpoint => ({
  namespace,
  labels,
  ports: [{ name: 'http', containerPort: 8080 }],
  hostNetwork: false,
  addresses: [],
  ...rest,
});
const policy = (spec: string, namespace = 'default', name = 'p'): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: parse(spec) as NetworkPolicy['spec'],
});
const NAMESPACES = new Map([
  ['default', {}],
  ['other', { team: 'operations', purpose: 'production' }],
  ['dev', { team: 'developers' }],
]);
const world = (...policies: NetworkPolicy[]): Policies => new Policies(policies, NAMESPACES);
const tcp = (port: number) => ({ protocol: 'TCP', port });

// Scenarios of the Kubernetes documentation and of ahmetb/kubernetes-network-policy-recipes, as truth tables.
const web = pod('default', { app: 'web' });
const client = pod('default', { app: 'client' });
const foreign = pod('other', { type: 'monitoring' });
const developer = pod('dev', { app: 'client' });

describe('published scenarios', () => {
  it('no policy: everything is open', () => {
    expect(world().reaches(foreign, web, tcp(80))).toBe(true);
  });

  it.each([
    [
      'deny all to an application',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [] }',
      [false, false, false],
    ],
    ['deny all: no section at all', '{ podSelector: {} }', [false, false, false]],
    ['allow all: one empty rule', '{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }', [true, true, true]],
    ['allow all: from without peers', '{ podSelector: {}, ingress: [{ from: [] }] }', [true, true, true]],
    [
      'limit to an application',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: client } } }] }] }',
      [true, false, false],
    ],
    [
      'deny from other namespaces',
      '{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }',
      [true, false, false],
    ],
    ['all namespaces', '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] }', [true, true, true]],
    [
      'a namespace by label',
      '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { purpose: production } } }] }] }',
      [false, true, false],
    ],
    [
      'a namespace by the label that the API server sets',
      '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: dev } } }] }] }',
      [false, false, true],
    ],
    [
      'one peer with two selectors is AND',
      '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: operations } }, podSelector: { matchLabels: { type: monitoring } } }] }] }',
      [false, true, false],
    ],
    [
      'two peers are OR',
      '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: developers } } }, { podSelector: { matchLabels: { app: client } } }] }] }',
      [true, false, true],
    ],
    [
      'egress only does not isolate ingress',
      '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }',
      [true, true, true],
    ],
    [
      'rules of a type that is not stated do not count',
      '{ podSelector: {}, policyTypes: [Ingress], egress: [{}] }',
      [false, false, false],
    ],
  ])('%s', (_, spec, [fromClient, fromForeign, fromDeveloper]) => {
    const policies = world(policy(spec));
    expect([client, foreign, developer].map((from) => policies.reaches(from, web, tcp(80)))).toEqual([
      fromClient,
      fromForeign,
      fromDeveloper,
    ]);
  });

  it('the backend accepts TCP 80 from the frontend', () => {
    const policies = world(
      policy(
        '{ podSelector: { matchLabels: { area: backend } }, ingress: [{ from: [{ podSelector: { matchLabels: { area: frontend } } }], ports: [{ protocol: TCP, port: 80 }] }] }',
      ),
    );
    const [frontend, backend] = [pod('default', { area: 'frontend' }), pod('default', { area: 'backend' })];
    expect(policies.reaches(frontend, backend, tcp(80))).toBe(true);
    expect(policies.reaches(frontend, backend, tcp(443))).toBe(false);
    expect(policies.reaches(frontend, backend, { protocol: 'UDP', port: 80 })).toBe(false);
    expect(policies.reaches(client, backend, tcp(80))).toBe(false);
    expect(policies.reaches(backend, frontend, tcp(80))).toBe(true);
  });

  it('both sides must allow', () => {
    const closed = policy('{ podSelector: { matchLabels: { app: client } }, policyTypes: [Egress] }', 'default', 'out');
    const toWeb = policy(
      '{ podSelector: { matchLabels: { app: client } }, egress: [{ to: [{ podSelector: { matchLabels: { app: web } } }] }], policyTypes: [Egress] }',
      'default',
      'to-web',
    );
    expect(world(closed).reaches(client, web, tcp(80))).toBe(false);
    expect(world(closed, toWeb).reaches(client, web, tcp(80))).toBe(true);
    expect(world(closed, toWeb, policy('{ podSelector: {} }')).reaches(client, web, tcp(80))).toBe(false);
  });

  it('address blocks have holes', () => {
    const policies = world(
      policy(
        '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }] }] }',
      ),
    );
    expect(policies.reaches(web, { address: '8.8.8.8' }, tcp(443))).toBe(true);
    expect(policies.reaches(web, { address: '169.254.169.254' }, tcp(80))).toBe(false);
    expect(policies.reaches(web, { address: '169.254.170.23' }, tcp(80))).toBe(true);
  });

  it('named ports and ranges', () => {
    const named = world(policy('{ podSelector: {}, ingress: [{ ports: [{ port: http }] }] }'));
    expect(named.reaches(client, web, tcp(8080))).toBe(true);
    expect(named.reaches(client, web, tcp(80))).toBe(false);
    const range = world(policy('{ podSelector: {}, ingress: [{ ports: [{ port: 32000, endPort: 32768 }] }] }'));
    expect([31999, 32000, 32768, 32769].map((port) => range.reaches(client, web, tcp(port)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('named ports of egress are looked up at the receiver', () => {
    const policies = world(policy('{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: http }] }] }'));
    expect(policies.reaches(client, pod('other'), tcp(8080))).toBe(true);
    expect(policies.reaches(client, pod('other', {}, { ports: [] }), tcp(8080))).toBe(false);
  });

  it('pods on their node’s network are neither selected nor meant by selectors', () => {
    const host = pod('default', { app: 'client' }, { hostNetwork: true, addresses: ['192.0.2.7'] });
    expect(world(policy('{ podSelector: {} }')).reaches(client, host, tcp(80))).toBe(true);
    const fromClient = '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: client } } }] }] }';
    expect(world(policy(fromClient)).reaches(host, web, tcp(80))).toBe(false);
    const fromNode = '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 192.0.2.0/24 } }] }] }';
    expect(world(policy(fromNode)).reaches(host, web, tcp(80))).toBe(true);
  });
});

/** A small generator: the same worlds in each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('any policies', () => {
  const LABELS = [{}, { a: '1' }, { a: '2' }, { a: '1', b: '1' }, { b: '2' }];
  const PODS = ['default', 'other', 'dev'].flatMap((namespace) => LABELS.map((labels) => pod(namespace, labels)));
  const PORTS = [tcp(80), tcp(8080), { protocol: 'UDP', port: 53 }];

  function generated(next: () => number, name: string): NetworkPolicy {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    const selector = () => ({ matchLabels: pick(LABELS) });
    const peer = () =>
      pick([
        { podSelector: selector() },
        { namespaceSelector: pick([{}, { matchLabels: { team: 'operations' } }]) },
        { namespaceSelector: {}, podSelector: selector() },
        { ipBlock: { cidr: '0.0.0.0/0' } },
      ]);
    const peers = () => Array.from({ length: Math.floor(next() * 3) }, peer);
    const ports = () => pick([[], [{ port: 80 }], [{ port: 'http' }], [{ protocol: 'UDP', port: 53 }]]);
    const rules = (key: 'from' | 'to') =>
      Array.from({ length: Math.floor(next() * 3) }, () => ({ [key]: peers(), ports: ports() }));
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: pick(['default', 'other', 'dev']) },
      spec: {
        podSelector: selector(),
        policyTypes: pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]),
        ingress: rules('from'),
        egress: rules('to'),
      },
    };
  }

  const reachable = (policies: Policies): Set<string> => {
    const open = new Set<string>();
    for (const [i, from] of PODS.entries())
      for (const [j, to] of PODS.entries())
        for (const port of PORTS) if (policies.reaches(from, to, port)) open.add(`${i} ${j} ${port.port}`);
    return open;
  };

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('world %i: denials never open, allows never cut', (seed) => {
    const next = random(seed + 1);
    const policies = Array.from({ length: 4 }, (_, index) => generated(next, `p${index}`));
    const before = reachable(world(...policies));
    const denial = policy('{ podSelector: {}, policyTypes: [Ingress, Egress] }', 'other', 'deny');
    const denied = reachable(world(...policies, denial));
    expect([...denied].filter((pair) => !before.has(pair))).toEqual([]);
    // In a closed namespace, one more policy can only allow.
    const more = generated(next, 'more');
    const closed = ['default', 'other', 'dev'].map((name) =>
      policy('{ podSelector: {}, policyTypes: [Ingress, Egress] }', name, 'deny'),
    );
    const shut = reachable(world(...policies, ...closed));
    const opened = reachable(world(...policies, ...closed, more));
    expect([...shut].filter((pair) => !opened.has(pair))).toEqual([]);
  });
});
