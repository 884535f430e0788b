// The API server's own authorizer as the judge: random roles, bindings and questions, each answered by both.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LiveCluster } from '../../src/cluster/live/index.ts';
import type { Question } from '../../src/core/kube/rbac/question.ts';
import { type Identity, serviceAccountIdentity } from '../../src/core/kube/rbac/subject.ts';
import { isAllowed } from '../../src/core/kube/rbac/who-can.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { describeCluster } from '../support/cluster.ts';
import type { PlainObject } from '../support/loader.ts';

const SEED = 20_261_124;
const QUESTIONS = 2400;
const V1 = 'rbac.authorization.k8s.io/v1';

/** mulberry32: the same numbers on every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const random = randomFrom(SEED);
const chance = (share: number): boolean => random() < share;
function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
}
const some = <T>(items: readonly T[], most: number): T[] => [
  ...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(items))),
];

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'escalate', 'bind', 'impersonate'];
const GROUPS = ['', 'apps', 'batch', 'rbac.authorization.k8s.io', 'example.com'];
const RESOURCES = ['pods', 'secrets', 'deployments', 'jobs', 'clusterroles', 'nodes', 'namespaces', 'widgets'];
const SUBRESOURCES = ['exec', 'log', 'status', 'scale', 'proxy', 'token'];
const NAMES = ['alpha', 'beta', 'gamma'];
const URLS = [
  '/',
  '/healthz',
  '/healthz/etcd',
  '/metrics',
  '/metrics/cadvisor',
  '/debug/pprof/heap',
  '/api',
  '/apis/x',
];
const URL_RULES = ['*', '/healthz', '/healthz/*', '/metrics', '/metrics*', '/debug/*', '/api*', '/'];

const entry = (): string => {
  if (chance(0.06)) return '*';
  if (chance(0.1)) return `*/${pick(SUBRESOURCES)}`;
  if (chance(0.05)) return `${pick(RESOURCES)}/*`;
  return chance(0.3) ? `${pick(RESOURCES)}/${pick(SUBRESOURCES)}` : pick(RESOURCES);
};
const rule = (urls: boolean) =>
  urls && chance(0.2)
    ? { nonResourceURLs: some(URL_RULES, 2), verbs: chance(0.2) ? ['*'] : some(['get', 'post', 'head'], 2) }
    : {
        apiGroups: chance(0.1) ? ['*'] : some(GROUPS, 2),
        resources: Array.from({ length: 1 + Math.floor(random() * 3) }, entry),
        verbs: chance(0.1) ? ['*'] : some(VERBS, 4),
        ...(chance(0.25) ? { resourceNames: some(NAMES, 2) } : {}),
      };
const rules = (urls: boolean) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => rule(urls));

const isPart = (labels: unknown): boolean => (labels as Record<string, string> | undefined)?.['oracle-part'] === 'yes';
const sortedJson = (value: unknown): string => JSON.stringify(Object.entries(value as object).sort());

describeCluster('who can do what, against SubjectAccessReview', (cluster) => {
  let live: LiveCluster;
  let snapshot: Snapshot;
  let namespaces: string[];
  const users = ['oracle-ann', 'oracle-bo', 'oracle-cy', 'oracle-di'];
  const groups = ['oracle-red', 'oracle-blue'];
  const accounts = ['web', 'tool'];

  const subjects = (): unknown[] =>
    Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
      const kind = random();
      if (kind < 0.35) return { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: pick(users) };
      if (kind < 0.6) return { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: pick(groups) };
      if (kind < 0.7)
        return {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'Group',
          name: `system:serviceaccounts:${pick(namespaces)}`,
        };
      if (kind < 0.78)
        return {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'User',
          name: `system:serviceaccount:${pick(namespaces)}:${pick(accounts)}`,
        };
      return { kind: 'ServiceAccount', namespace: pick(namespaces), name: pick(accounts) };
    });

  function* world(): Iterable<PlainObject> {
    const clusterRoles = Array.from({ length: 30 }, (_, index) => `oracle-${index}`);
    for (const name of clusterRoles)
      yield {
        apiVersion: V1,
        kind: 'ClusterRole',
        metadata: { name, labels: { 'oracle-part': chance(0.2) ? 'yes' : 'no' } },
        rules: rules(true),
      };
    yield {
      apiVersion: V1,
      kind: 'ClusterRole',
      metadata: { name: 'oracle-aggregated' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'oracle-part': 'yes' } }] },
      rules: [],
    };
    for (const namespace of namespaces)
      for (let index = 0; index < 8; index += 1)
        yield { apiVersion: V1, kind: 'Role', metadata: { name: `r-${index}`, namespace }, rules: rules(false) };
    const bindable = [...clusterRoles, 'oracle-aggregated', 'view', 'edit', 'admin', 'oracle-missing'];
    const ref = (kind: string, name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
    for (let index = 0; index < 12; index += 1)
      yield {
        apiVersion: V1,
        kind: 'ClusterRoleBinding',
        metadata: { name: `oracle-${index}` },
        roleRef: ref('ClusterRole', pick(bindable)),
        subjects: subjects(),
      };
    for (const namespace of namespaces)
      for (let index = 0; index < 12; index += 1)
        yield {
          apiVersion: V1,
          kind: 'RoleBinding',
          metadata: { name: `b-${index}`, namespace },
          roleRef: chance(0.5) ? ref('ClusterRole', pick(bindable)) : ref('Role', `r-${Math.floor(random() * 9)}`),
          subjects: subjects(),
        };
  }

  const identity = (): Identity => {
    if (chance(0.4)) return serviceAccountIdentity(pick(namespaces), pick(accounts));
    if (chance(0.05)) return { user: 'system:anonymous', groups: ['system:unauthenticated'] };
    return {
      user: chance(0.1) ? 'oracle-nobody' : pick(users),
      groups: [...(chance(0.5) ? some(groups, 2) : []), ...(chance(0.8) ? ['system:authenticated'] : [])],
    };
  };

  const question = (): Question => {
    if (chance(0.12)) return { verb: pick(['get', 'post', 'head']), url: pick(URLS) };
    return {
      verb: chance(0.03) ? '*' : pick(VERBS),
      group: pick(GROUPS),
      resource: chance(0.03) ? '*' : pick(RESOURCES),
      ...(chance(0.35) ? { subresource: pick(SUBRESOURCES) } : {}),
      ...(chance(0.7) ? { namespace: pick(namespaces) } : {}),
      ...(chance(0.4) ? { name: pick(NAMES) } : {}),
    };
  };

  async function ask({ user, groups: of }: Identity, asked: Question): Promise<boolean> {
    const attributes =
      'url' in asked ? { nonResourceAttributes: { path: asked.url, verb: asked.verb } } : { resourceAttributes: asked };
    const answer = await cluster.loader.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, groups: of, ...attributes },
    });
    const { status }: { status: { allowed: boolean } } = JSON.parse(answer.body);
    return status.allowed;
  }

  beforeAll(async () => {
    namespaces = await Promise.all(['one', 'two', 'three'].map((name) => cluster.namespace(`oracle-${name}`)));
    const objects = [...world()];
    await cluster.loader.createAll(objects);
    const parts = objects.filter(({ metadata }) => metadata.name !== 'oracle-aggregated' && isPart(metadata.labels));
    const expected = new Set(parts.flatMap((part) => (part.rules as unknown[]).map(sortedJson)));
    // A controller fills the aggregated role.
    await cluster.until(async () => {
      const { body } = await cluster.loader.request('GET', `/apis/${V1}/clusterroles/oracle-aggregated`);
      const { rules: filled }: { rules?: unknown[] } = JSON.parse(body);
      return new Set((filled ?? []).map(sortedJson)).size === expected.size;
    });
    live = cluster.open();
    snapshot = await live.collect({});
  });
  afterAll(() => live.close());

  it(`agrees on ${QUESTIONS} questions`, async () => {
    const asked = Array.from({ length: QUESTIONS }, () => ({ who: identity(), what: question() }));
    const disagreements: unknown[] = [];
    let allowed = 0;
    const queue = asked.values();
    const worker = async (): Promise<void> => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const { who, what } = next.value;
        const ours = isAllowed(snapshot, who, what);
        if (ours) allowed += 1;
        // The authorizer reads from caches that may be a moment behind.
        const agrees = async (): Promise<boolean> => (await ask(who, what)) === ours;
        if (!(await agrees())) await cluster.until(agrees, 2000).catch(() => disagreements.push({ who, what, ours }));
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    expect(disagreements).toEqual([]);
    // A world in which everything or nothing is allowed would prove nothing.
    expect(allowed).toBeGreaterThan(QUESTIONS / 10);
    expect(allowed).toBeLessThan((QUESTIONS * 9) / 10);
  }, 60_000);
});
