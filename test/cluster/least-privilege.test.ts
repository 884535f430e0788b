// Roles from the audit log of a real API server, judged by its own authorizer: what was allowed stays, all else is gone.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { withFiles } from '../../src/cli/evidence.ts';
import { type LiveCluster, openContext } from '../../src/cluster/live/index.ts';
import type { StepResult } from '../../src/wizard/types.ts';
import type { Wizard } from '../../src/wizard/wizard.ts';
import { type AuditedControlPlane, ask, eventsIn, type Request, startAudited } from '../support/audited.ts';
import { describeCluster } from '../support/cluster.ts';
import { wizardOn } from '../support/journey.ts';
import { Loader } from '../support/loader.ts';

const V1 = 'rbac.authorization.k8s.io/v1';
const RBAC = `/apis/${V1}`;
const USERS = ['ann', 'bo', 'dev-one', 'dev-two'];
const PATCH = { 'content-type': 'application/merge-patch+json' };
const APPLY = { 'content-type': 'application/apply-patch+yaml' };

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: build}
---
apiVersion: v1
kind: Namespace
metadata: {name: short-lived}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: runner, namespace: build}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: password, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'registry.k8s.io/pause:3.10'}]}
---
apiVersion: ${V1}
kind: ClusterRole
metadata: {name: ops}
rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {nonResourceURLs: ['*'], verbs: ['*']}]
---
apiVersion: ${V1}
kind: ClusterRoleBinding
metadata: {name: runner-admin}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: runner, namespace: build}]
---
apiVersion: ${V1}
kind: ClusterRoleBinding
metadata: {name: ops}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ops}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]
---
apiVersion: ${V1}
kind: ClusterRoleBinding
metadata: {name: developers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: devs}]
---
apiVersion: ${V1}
kind: RoleBinding
metadata: {name: ann-views, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]
---
apiVersion: ${V1}
kind: RoleBinding
metadata: {name: bo-admin, namespace: build}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bo}]
`;

const PATHS = [
  '/api/v1/namespaces/NAMESPACE/configmaps',
  '/api/v1/namespaces/NAMESPACE/services',
  '/api/v1/namespaces/NAMESPACE/serviceaccounts',
  '/apis/apps/v1/namespaces/NAMESPACE/statefulsets',
  '/apis/batch/v1/namespaces/NAMESPACE/cronjobs',
  '/apis/networking.k8s.io/v1/namespaces/NAMESPACE/ingresses',
  '/apis/coordination.k8s.io/v1/namespaces/NAMESPACE/leases',
  `${RBAC}/namespaces/NAMESPACE/roles`,
  '/api/v1/persistentvolumes',
  '/apis/storage.k8s.io/v1/storageclasses',
];

/** The same requests on every run: methods, paths and names of objects that mostly do not exist. */
function* randomRequests(count: number): Iterable<readonly [string, string]> {
  let state = 20_261_125;
  const pick = <T>(items: readonly T[]): T => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return items[(state >> 8) % items.length] as T;
  };
  for (let index = 0; index < count; index += 1) {
    const path = pick(PATHS).replace('NAMESPACE', pick(['shop', 'build', 'default']));
    const method = pick(['GET', 'GET', 'LIST', 'PATCH', 'DELETE', 'STATUS']);
    const name = pick(['one', 'two', 'three', 'four', 'five', 'six', 'seven']);
    if (method === 'LIST') yield ['GET', path];
    else if (method === 'STATUS') yield ['GET', `${path}/${name}/status`];
    else yield [method, `${path}/${name}`];
  }
}

interface Event {
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  readonly objectRef?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What the authorizer was asked for an event, written down without the code under test. */
function questionOf({ verb, requestURI, objectRef }: Event) {
  if (!objectRef?.resource) return { nonResourceAttributes: { verb, path: new URL(requestURI, 'https://x').pathname } };
  const { apiGroup: group = '', resource, subresource, namespace, name } = objectRef;
  const named = verb !== 'create' || subresource !== undefined;
  return { resourceAttributes: { verb, group, resource, subresource, namespace, ...(named ? { name } : {}) } };
}

describeCluster('roles of what audit logs show to be used', () => {
  let plane: AuditedControlPlane;
  let loader: Loader;
  let live: LiveCluster;
  let wizard: Wizard;
  let before: string;
  let results: StepResult[];
  let done: readonly Event[];

  const rbac = async (): Promise<string> => {
    const lists = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map(async (plural) => {
      const { body } = await loader.request('GET', `${RBAC}/${plural}`);
      const { items } = JSON.parse(body) as { items: { metadata: { name: string; namespace?: string } }[] };
      return items.map(({ metadata: { name, namespace }, ...rest }) => ({ plural, name, namespace, ...rest }));
    });
    return JSON.stringify((await Promise.all(lists)).flat(), undefined, 1);
  };
  const allowed = async (
    user: string,
    groups: readonly string[],
    question: ReturnType<typeof questionOf>,
  ): Promise<boolean> => {
    const { body } = await loader.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, groups, ...question },
    });
    return (JSON.parse(body) as { status: { allowed: boolean } }).status.allowed;
  };
  const actors = new Set(['system:serviceaccount:build:runner', ...USERS]);

  beforeAll(async () => {
    plane = await startAudited(findBinaries() ?? '', [
      'ann-token,ann,ann',
      'bo-token,bo,bo',
      'dev-one-token,dev-one,dev-one,"devs"',
      'dev-two-token,dev-two,dev-two,"devs"',
    ]);
    loader = new Loader(plane);
    // Refused before there is any binding: it must not be in the new roles.
    await ask(plane, '/api/v1/namespaces/kube-system/secrets', { token: 'ann-token' });
    await loader.createYaml(WORLD);
    const { body } = await loader.request('POST', '/api/v1/namespaces/build/serviceaccounts/runner/token', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    const { token: runner } = (JSON.parse(body) as { status: { token: string } }).status;
    const as =
      (token: string) =>
      async (method: string, path: string, sent?: unknown, headers?: Request['headers']): Promise<number> => {
        const { status } = await ask(plane, path, {
          method,
          token,
          ...(sent ? { body: sent } : {}),
          ...(headers ? { headers } : {}),
        });
        return status;
      };
    const apps = '/apis/apps/v1/namespaces/shop/deployments';
    const run = as(runner);
    expect(await run('GET', '/api/v1/namespaces/shop/configmaps/settings')).toBe(200);
    await run('GET', '/api/v1/namespaces/shop/secrets/password');
    await run('GET', apps);
    await run('GET', `${apps}?watch=true&timeoutSeconds=1`);
    await run('PATCH', `${apps}/web`, { metadata: { labels: { build: '1' } } }, PATCH);
    await run('PATCH', `${apps}/web/scale`, { spec: { replicas: 2 } }, PATCH);
    // Server-side apply of what is not there asks for `create` as well.
    const job = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied', namespace: 'build' }, data: {} };
    expect(await run('PATCH', '/api/v1/namespaces/build/configmaps/applied?fieldManager=x', job, APPLY)).toBe(201);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      await run('DELETE', `/api/v1/namespaces/build/configmaps/${name}`);
    await run('GET', '/api/v1/nodes');
    await run('GET', '/api/v1/pods');
    await run('GET', '/metrics');
    await run('GET', '/api/v1/namespaces/shop');
    await run('GET', '/api/v1/namespaces/shop/pods/web-1/log');
    await run('POST', '/api/v1/namespaces/build/pods', {
      metadata: { name: 'step' },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    await run('POST', `${RBAC}/namespaces/build/rolebindings`, {
      metadata: { name: 'made' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [],
    });
    await run('POST', '/api/v1/namespaces/short-lived/configmaps', { metadata: { name: 'x' } });
    for (const [method, path] of randomRequests(200))
      await run(method, path, method === 'PATCH' ? {} : undefined, PATCH);
    const ann = as('ann-token');
    await ann('GET', '/api/v1/namespaces/shop/pods');
    await ann('GET', '/api/v1/namespaces/shop/secrets');
    await ann('DELETE', '/api/v1/namespaces/shop/pods/web-1');
    await ann('GET', '/apis/storage.k8s.io/v1/storageclasses');
    await ann('GET', '/api/v1/namespaces/build/pods', undefined, { 'impersonate-user': 'viewer' });
    await as('bo-token')('GET', '/api/v1/namespaces/build/secrets');
    await as('bo-token')('DELETE', '/api/v1/namespaces/build/pods/step');
    await as('dev-one-token')('GET', '/api/v1/namespaces/shop/services');
    await as('dev-two-token')('POST', '/api/v1/namespaces/shop/services', {
      metadata: { name: 's' },
      spec: { ports: [{ port: 80 }] },
    });
    await loader.request('DELETE', '/api/v1/namespaces/short-lived');
    const there = async () => (await loader.request('GET', '/api/v1/namespaces/short-lived')).status !== 404;
    for (let left = 100; left > 0 && (await there()); left -= 1) await new Promise((next) => setTimeout(next, 100));

    const log = `${plane.log}.copy`;
    const events = eventsIn(plane.log);
    writeFileSync(log, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    done = (events as unknown as Event[]).filter(
      ({ stage, user, annotations }) =>
        stage !== 'RequestReceived' &&
        actors.has(user.username) &&
        annotations?.['authorization.k8s.io/decision'] === 'allow',
    );
    live = openContext('admin', { kubeconfig: plane.kubeconfig, toolVersion: '0.0.0-test' });
    wizard = wizardOn(live, undefined, { source: withFiles(live, { auditLog: [log] }) });
    await wizard.connect();
    before = await rbac();
    results = [];
    const steps = (await wizard.inspect()).steps.filter(({ remediation }) => remediation === 'least-privilege');
    for (const { id } of steps) {
      const { changes } = await wizard.preview(id);
      expect(changes.flatMap(({ problem }) => problem?.message ?? [])).toEqual([]);
      results.push(...(await wizard.apply([id], { onEvent: () => {} })));
    }
  });
  afterAll(async () => {
    live?.close();
    loader?.close();
    await plane?.stop();
  });

  it('offers a step for each broad binding that was used, and each resolves its findings', () => {
    expect(results.map(({ step }) => step.key).sort()).toEqual([
      'clusterrole/ops',
      'clusterrolebinding/developers',
      'clusterrolebinding/runner-admin',
      'rolebinding/build/bo-admin',
    ]);
    for (const { step, failed, remaining, applied } of results) {
      expect(failed, step.id).toEqual([]);
      expect(remaining, step.id).toBe(0);
      expect(applied).toBeGreaterThan(2);
    }
  });

  it('still allows every request of the log, says the API server', async () => {
    const gone = done.filter(({ objectRef }) => objectRef?.namespace === 'short-lived');
    const kept = done.filter((event) => !gone.includes(event));
    expect(gone).toHaveLength(1);
    const refused: string[] = [];
    for (const event of kept) {
      const { username, groups } = event.user;
      if (!(await allowed(username, groups, questionOf(event))))
        refused.push(`${username} ${event.verb} ${event.requestURI}`);
    }
    console.info(`least privilege: ${kept.length} allowed requests of the log asked again, ${refused.length} refused`);
    expect(kept.length).toBeGreaterThan(200);
    expect(refused).toEqual([]);
    const runner = ['system:serviceaccount:build:runner', ['system:authenticated']] as const;
    const rights = (verb: string, resource: string, namespace: string, name?: string, group = '') =>
      allowed(...runner, {
        resourceAttributes: {
          verb,
          group,
          resource,
          subresource: undefined,
          namespace,
          ...(name ? { name } : {}),
        } as never,
      });
    expect(await rights('create', 'configmaps', 'build')).toBe(true);
    expect(await rights('bind', 'clusterroles', 'build', 'edit', 'rbac.authorization.k8s.io')).toBe(true);
    expect(await rights('bind', 'clusterroles', 'build', 'cluster-admin', 'rbac.authorization.k8s.io')).toBe(false);
    expect(await rights('get', 'secrets', 'shop', 'password')).toBe(true);
    expect(await rights('get', 'secrets', 'shop', 'other')).toBe(false);
    expect(
      await allowed('ann', ['system:authenticated'], {
        resourceAttributes: {
          verb: 'impersonate',
          group: '',
          resource: 'users',
          name: 'viewer',
          subresource: undefined,
          namespace: undefined,
        },
      }),
    ).toBe(true);
  });

  it('refuses what was not used, says the API server', async () => {
    const discovery = wizard.inspection?.snapshot.discovery ?? [];
    const used = new Set(
      done.map(({ user, verb, objectRef: { apiGroup = '', resource = '', namespace = '' } = {} }) =>
        [user.username, verb, apiGroup, resource, namespace].join(' '),
      ),
    );
    let [asked, refused] = [0, 0];
    const wrong: string[] = [];
    const groupsOf = (user: string) => ['system:authenticated', ...(user.startsWith('dev-') ? ['devs'] : [])];
    // Groups share what their members did.
    const did = (user: string, rest: string): boolean =>
      user.startsWith('dev-')
        ? used.has(`dev-one ${rest}`) || used.has(`dev-two ${rest}`)
        : used.has(`${user} ${rest}`);
    for (const user of actors)
      for (const [index, { group, plural, verbs, namespaced }] of discovery.entries())
        for (const verb of verbs)
          for (const namespace of namespaced ? ['shop', 'build', 'kube-system', ''] : ['']) {
            // Every third question, and all about what matters most.
            if ((asked + index) % 3 !== 0 && !['secrets', 'clusterrolebindings', 'pods'].includes(plural)) {
              asked += 1;
              continue;
            }
            const rest = [verb, group, plural, namespace].join(' ');
            const everywhere = [verb, group, plural, ''].join(' ');
            if (did(user, rest) || did(user, everywhere)) continue;
            asked += 1;
            const attributes = { verb, group, resource: plural, subresource: undefined, namespace };
            if (!(await allowed(user, groupsOf(user), { resourceAttributes: attributes }))) refused += 1;
            else wrong.push(`${user} ${rest}`);
          }
    console.info(`least privilege: ${refused} of ${refused + wrong.length} rights that were not used are refused`);
    // Those that other bindings give, which stay as they were: view in shop, reviews of oneself, and what was asked unlogged.
    const others =
      /^ann (get|list|watch) \S* \S+ shop$| create authentication\.k8s\.io selfsubjectreviews $| create authorization\.k8s\.io selfsubject(access|rules)reviews $|^system:serviceaccount:build:runner create {2}configmaps build$/;
    expect(wrong.filter((one) => !others.test(one))).toEqual([]);
    expect(refused).toBeGreaterThan(500);
  });

  it('is as before when it is undone, object by object', async () => {
    const { failed } = await wizard.undo(
      wizard.undoable().map(({ intent }) => intent.id),
      { onEvent: () => {} },
    );
    expect(failed).toEqual([]);
    expect(JSON.parse(await rbac())).toEqual(JSON.parse(before));
  });
});
