// The recipes of github.com/ahmetb/kubernetes-network-policy-recipes, by their numbers, with what each says must happen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Endpoint } from '../../../../../src/core/kube/network/endpoint.ts';
import { type Peer, Policies } from '../../../../../src/core/kube/network/reach.ts';
import type { NetworkPolicy } from '../../../../../src/core/kube/objects.ts';

const NAMESPACES = new Map([
  ['default', {}],
  ['dev', { purpose: 'testing', team: 'development' }],
  ['prod', { purpose: 'production', team: 'operations' }],
  ['kube-system', {}],
]);
const pod = (namespace: string, labels: Record<string, string>, ports: Endpoint['ports'] = []): Endpoint => ({
  namespace,
  labels,
  ports,
  hostNetwork: false,
  addresses: [],
});
const PEERS: Readonly<Record<string, Peer>> = {
  web: pod('default', { app: 'web' }),
  api: pod('default', { app: 'bookstore', role: 'api' }, [{ name: 'metrics', containerPort: 5000 }]),
  frontend: pod('default', { app: 'bookstore', role: 'frontend' }),
  search: pod('default', { app: 'bookstore', role: 'search' }),
  db: pod('default', { app: 'bookstore', role: 'db' }),
  inventory: pod('default', { app: 'inventory', role: 'web' }),
  monitoring: pod('default', { role: 'monitoring' }),
  other: pod('default', { app: 'foo' }),
  dev: pod('dev', { app: 'any' }),
  prod: pod('prod', { app: 'any' }),
  'prod monitoring': pod('prod', { type: 'monitoring' }),
  'dev monitoring': pod('dev', { type: 'monitoring' }),
  'default monitoring': pod('default', { type: 'monitoring' }),
  dns: pod('kube-system', { 'k8s-app': 'kube-dns' }, [{ name: 'dns', containerPort: 53, protocol: 'UDP' }]),
  internet: { address: '203.0.113.9' },
};
const peer = (name: string): Peer => {
  const found = PEERS[name];
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};
const policy = (spec: string, name = 'p'): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default' },
  spec: parse(spec) as NetworkPolicy['spec'],
});

/** `from > to port[/UDP]` */
function holds(policies: Policies, question: string): boolean {
  const [, from = '', to = '', port = '', protocol = 'TCP'] = /^(.+) > (.+) (\d+)(?:\/(\w+))?$/.exec(question) ?? [];
  return policies.reaches(peer(from), peer(to), { protocol, port: Number(port) });
}

interface Recipe {
  readonly title: string;
  readonly specs: readonly string[];
  readonly open: readonly string[];
  readonly closed: readonly string[];
}

const RECIPES: readonly Recipe[] = [
  {
    title: '01 deny all traffic to an application',
    specs: ['{ podSelector: { matchLabels: { app: web } }, ingress: [] }'],
    open: ['web > api 80', 'other > api 80', 'web > internet 443'],
    closed: ['other > web 80', 'dev > web 80', 'internet > web 80'],
  },
  {
    title: '02 limit traffic to an application',
    specs: [
      '{ podSelector: { matchLabels: { app: bookstore, role: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: bookstore } } }] }] }',
    ],
    open: ['frontend > api 80', 'search > api 80', 'other > frontend 80'],
    closed: ['web > api 80', 'inventory > api 80', 'dev > api 80', 'internet > api 80'],
  },
  {
    title: '02a allow all traffic to an application, beside a denial',
    specs: ['{ podSelector: {}, ingress: [] }', '{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }'],
    open: ['other > web 80', 'dev > web 80', 'internet > web 80'],
    closed: ['other > api 80', 'web > api 80'],
  },
  {
    title: '03 deny all traffic into a namespace that nothing allows',
    specs: ['{ podSelector: {}, ingress: [] }'],
    open: ['web > dev 80', 'dev > prod 80'],
    closed: ['web > api 80', 'dev > web 80', 'internet > web 80'],
  },
  {
    title: '04 deny all traffic from other namespaces',
    specs: ['{ podSelector: { matchLabels: {} }, ingress: [{ from: [{ podSelector: {} }] }] }'],
    open: ['other > web 80', 'web > api 80'],
    closed: ['dev > web 80', 'prod > api 80', 'internet > web 80'],
  },
  {
    title: '05 allow traffic from all namespaces',
    specs: ['{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: {} }] }] }'],
    open: ['other > web 80', 'dev > web 80', 'prod > web 80'],
    closed: ['internet > web 80'],
  },
  {
    title: '06 allow traffic from a namespace',
    specs: [
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { purpose: production } } }] }] }',
    ],
    open: ['prod > web 80'],
    closed: ['dev > web 80', 'other > web 80', 'internet > web 80'],
  },
  {
    title: '07 allow traffic from some pods of another namespace',
    specs: [
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: operations } }, podSelector: { matchLabels: { type: monitoring } } }] }] }',
    ],
    open: ['prod monitoring > web 80'],
    closed: ['prod > web 80', 'dev monitoring > web 80', 'default monitoring > web 80'],
  },
  {
    title: '08 allow external traffic',
    specs: [
      '{ podSelector: {}, ingress: [] }',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [] }] }',
    ],
    open: ['internet > web 80', 'other > web 80', 'dev > web 80'],
    closed: ['internet > api 80'],
  },
  {
    title: '09 allow traffic only to a port of an application',
    specs: [
      '{ podSelector: { matchLabels: { role: api } }, ingress: [{ ports: [{ port: 5000 }], from: [{ podSelector: { matchLabels: { role: monitoring } } }] }] }',
    ],
    open: ['monitoring > api 5000'],
    closed: ['monitoring > api 8000', 'monitoring > api 5000/UDP', 'other > api 5000', 'dev > api 5000'],
  },
  {
    title: '09 with the port by its name',
    specs: ['{ podSelector: { matchLabels: { role: api } }, ingress: [{ ports: [{ port: metrics }] }] }'],
    open: ['monitoring > api 5000', 'internet > api 5000'],
    closed: ['monitoring > api 8000'],
  },
  {
    title: '10 allow traffic from several selectors',
    specs: [
      '{ podSelector: { matchLabels: { app: bookstore, role: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: bookstore, role: search } } }, { podSelector: { matchLabels: { app: bookstore, role: api } } }, { podSelector: { matchLabels: { app: inventory, role: web } } }] }] }',
    ],
    open: ['search > db 80', 'api > db 80', 'inventory > db 80'],
    closed: ['frontend > db 80', 'web > db 80', 'other > db 80'],
  },
  {
    title: '11 deny egress from an application',
    specs: ['{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [] }'],
    open: ['other > web 80', 'internet > web 80', 'other > internet 443'],
    closed: ['web > api 80', 'web > internet 443', 'web > dns 53/UDP'],
  },
  {
    title: '11 with name resolution kept',
    specs: [
      '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }] }',
    ],
    open: ['web > dns 53/UDP', 'web > dns 53', 'web > internet 53/UDP'],
    closed: ['web > api 80', 'web > internet 443'],
  },
  {
    title: '12 deny all egress from a namespace',
    specs: ['{ podSelector: {}, policyTypes: [Egress], egress: [] }'],
    open: ['dev > web 80', 'internet > web 80', 'dev > internet 443'],
    closed: ['web > api 80', 'api > internet 443', 'other > dns 53/UDP'],
  },
  {
    title: '14 deny external egress',
    specs: [
      '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }, { to: [{ namespaceSelector: {} }] }] }',
    ],
    open: ['web > api 80', 'web > dev 80', 'web > dns 53/UDP', 'other > internet 443'],
    closed: ['web > internet 443'],
  },
];

describe('network policy recipes', () => {
  it.each(RECIPES)('$title', ({ specs, open, closed }) => {
    const policies = new Policies(
      specs.map((spec, index) => policy(spec, `p${index}`)),
      NAMESPACES,
    );
    expect(open.filter((question) => !holds(policies, question))).toEqual([]);
    expect(closed.filter((question) => holds(policies, question))).toEqual([]);
    // Without the policies everything is open, so it is they that close.
    const none = new Policies([], NAMESPACES);
    expect([...open, ...closed].filter((question) => !holds(none, question))).toEqual([]);
  });
});

const labels = fc.constantFrom({}, { app: 'web' }, { app: 'bookstore' }, { role: 'api' }, { type: 'monitoring' });
const somePeer = fc.oneof(
  fc.record({ podSelector: fc.record({ matchLabels: labels }) }),
  fc.record({ namespaceSelector: fc.constantFrom({}, { matchLabels: { team: 'operations' } }) }),
  fc.constantFrom(
    { ipBlock: { cidr: '0.0.0.0/0' } },
    { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.9/32'] } },
  ),
);
const ports = fc.array(fc.constantFrom({ port: 80 }, { port: 'metrics' }, { port: 53, protocol: 'UDP' }), {
  maxLength: 2,
});
const ruleOf = fc.record({ peers: fc.array(somePeer, { maxLength: 2 }), ports });
const somePolicy = fc
  .record({
    selected: labels,
    types: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(ruleOf, { maxLength: 2 }),
    egress: fc.array(ruleOf, { maxLength: 2 }),
  })
  .map(({ selected, types, ingress, egress }) => ({
    podSelector: { matchLabels: selected },
    policyTypes: types,
    ingress: ingress.map((rule) => ({ from: rule.peers, ports: rule.ports })),
    egress: egress.map((rule) => ({ to: rule.peers, ports: rule.ports })),
  }));
const QUESTIONS = Object.keys(PEERS).flatMap((from) =>
  Object.keys(PEERS)
    .filter((to) => to !== from)
    .flatMap((to) => ['80', '5000', '53/UDP'].map((port) => `${from} > ${to} ${port}`)),
);
const openIn = (specs: readonly unknown[]): Set<string> => {
  const policies = new Policies(
    specs.map((spec, index) => policy(JSON.stringify(spec), `p${index}`)),
    NAMESPACES,
  );
  return new Set(QUESTIONS.filter((question) => holds(policies, question)));
};

describe('any network policies', () => {
  const policies = fc.array(somePolicy, { minLength: 1, maxLength: 4 });

  it('one more rule never cuts', () => {
    fc.assert(
      fc.property(policies, ruleOf, ([first, ...rest], { peers, ports: of }) => {
        const wider = {
          ...first,
          ingress: [...(first?.ingress ?? []), { from: peers, ports: of }],
          egress: [...(first?.egress ?? []), { to: peers, ports: of }],
        };
        const after = openIn([wider, ...rest]);
        expect([...openIn([first, ...rest])].filter((question) => !after.has(question))).toEqual([]);
      }),
      { seed: 20_261_124, numRuns: 100 },
    );
  });

  it('one more policy without rules never opens', () => {
    fc.assert(
      fc.property(policies, labels, (given, selected) => {
        const denial = { podSelector: { matchLabels: selected }, policyTypes: ['Ingress', 'Egress'] };
        const before = openIn(given);
        expect([...openIn([...given, denial])].filter((question) => !before.has(question))).toEqual([]);
      }),
      { seed: 20_261_124, numRuns: 100 },
    );
  });
});
