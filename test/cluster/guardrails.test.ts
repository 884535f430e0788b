import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUARDS } from '../../src/areas/pipeline/guards.ts';
import type { LiveCluster } from '../../src/cluster/live/index.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { record, records } from '../../src/core/reduce/raw.ts';
import { template } from '../../src/templates/library.ts';
import { renderManifests, type TemplateValues } from '../../src/templates/template.ts';
import { describeCluster } from '../support/cluster.ts';
import { type Fixture, fixtures } from '../support/fixtures.ts';
import { podSpecsIn } from '../support/pod-specs.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Passes every guard. */
const GOOD: Fields = {
  automountServiceAccountToken: false,
  containers: [
    {
      name: 'main',
      image: 'registry.example/a:1',
      resources: { requests: { cpu: '1', memory: '1Mi' } },
      securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false },
    },
  ],
};
const main = (fields: Fields): Fields => ({
  ...GOOD,
  containers: [{ ...records(GOOD.containers)[0], ...fields }],
});

const manifest = (apiVersion: string, kind: string, spec: Fields): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'try' },
  spec,
});
const meta = { labels: { app: 'try' } };
const selector = { matchLabels: meta.labels };

/** The same pod, in everything that makes pods. */
const KINDS: Readonly<Record<string, (pod: Fields) => Manifest>> = {
  Pod: (spec) => manifest('v1', 'Pod', spec),
  ReplicationController: (spec) =>
    manifest('v1', 'ReplicationController', { selector: meta.labels, template: { metadata: meta, spec } }),
  Deployment: (spec) => manifest('apps/v1', 'Deployment', { selector, template: { metadata: meta, spec } }),
  StatefulSet: (spec) => manifest('apps/v1', 'StatefulSet', { selector, template: { metadata: meta, spec } }),
  DaemonSet: (spec) => manifest('apps/v1', 'DaemonSet', { selector, template: { metadata: meta, spec } }),
  ReplicaSet: (spec) => manifest('apps/v1', 'ReplicaSet', { selector, template: { metadata: meta, spec } }),
  Job: (spec) => manifest('batch/v1', 'Job', { template: { spec: { restartPolicy: 'Never', ...spec } } }),
  CronJob: (spec) =>
    manifest('batch/v1', 'CronJob', {
      schedule: '0 0 1 1 *',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', ...spec } } } },
    }),
};

const helper = (fields: Fields): Fields => ({
  ...GOOD,
  initContainers: [{ ...records(GOOD.containers)[0], name: 'helper', ...fields }],
});

/** What each guard refuses, and what looks alike but passes. */
const CASES: Readonly<Record<string, { readonly bad: readonly Fields[]; readonly good: readonly Fields[] }>> = {
  privileged: {
    bad: [main({ securityContext: { privileged: true } }), helper({ securityContext: { privileged: true } })],
    good: [GOOD, main({ securityContext: { privileged: false } }), main({ securityContext: { runAsUser: 0 } })],
  },
  'host-access': {
    bad: [
      { ...GOOD, hostNetwork: true },
      { ...GOOD, hostPID: true },
      { ...GOOD, hostIPC: true },
      { ...GOOD, volumes: [{ name: 'all', hostPath: { path: '/' } }] },
    ],
    good: [GOOD, { ...GOOD, hostNetwork: false, volumes: [{ name: 'own', emptyDir: {} }] }],
  },
  escalation: {
    bad: [
      main({ securityContext: undefined }),
      main({ securityContext: { allowPrivilegeEscalation: true } }),
      helper({ securityContext: {} }),
    ],
    good: [GOOD, { ...main({ securityContext: {} }), os: { name: 'windows' } }],
  },
  capabilities: {
    bad: ['NET_ADMIN', 'SYS_ADMIN', 'ALL', 'CAP_CHOWN'].map((name) =>
      main({ securityContext: { capabilities: { add: ['CHOWN', name] } } }),
    ),
    good: [GOOD, main({ securityContext: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } })],
  },
  seccomp: {
    bad: [
      { ...GOOD, securityContext: { seccompProfile: { type: 'Unconfined' } } },
      helper({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
    ],
    good: [GOOD, { ...GOOD, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }],
  },
  root: {
    bad: [
      main({ securityContext: undefined }),
      { ...main({ securityContext: { runAsNonRoot: false } }), securityContext: { runAsNonRoot: true } },
      helper({ securityContext: {} }),
    ],
    good: [GOOD, { ...main({ securityContext: {} }), securityContext: { runAsNonRoot: true } }],
  },
  'image-versions': {
    bad: ['nginx', 'nginx:latest', 'registry.example:5000/a', 'registry.example/a:main'].map((image) =>
      main({ image }),
    ),
    good: ['nginx:1.29', `nginx@sha256:${'a'.repeat(64)}`, `a:latest@sha256:${'b'.repeat(64)}`, 'h:5000/a:v2'].map(
      (image) => main({ image }),
    ),
  },
  requests: {
    bad: [
      main({ resources: undefined }),
      main({ resources: { requests: { cpu: '1' } } }),
      helper({ restartPolicy: 'Always', resources: undefined }),
    ],
    good: [
      GOOD,
      main({ resources: { limits: { cpu: '1', memory: '1Mi' } } }),
      main({ resources: { requests: { cpu: '1' }, limits: { memory: '1Mi' } } }),
      helper({ resources: undefined }),
      { ...main({ resources: undefined }), resources: { requests: { cpu: '1', memory: '1Mi' } } },
    ],
  },
  'default-token': {
    bad: [
      { ...GOOD, automountServiceAccountToken: undefined },
      { ...GOOD, automountServiceAccountToken: true },
      { ...GOOD, automountServiceAccountToken: true, serviceAccountName: 'default' },
    ],
    good: [GOOD, { ...GOOD, automountServiceAccountToken: true, serviceAccountName: 'own' }],
  },
};

const rbac = (kind: string, fields: Fields): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name: 'guard-try' },
  ...fields,
});
const role = (rule: Fields): Manifest[] => ['Role', 'ClusterRole'].map((kind) => rbac(kind, { rules: [rule] }));
const binding = (name: string, ...subjects: Fields[]): Manifest[] =>
  ['RoleBinding', 'ClusterRoleBinding'].map((kind) =>
    rbac(kind, { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }, subjects }),
  );
const group = (name: string): Fields => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name });
const account = { kind: 'ServiceAccount', name: 'ci', namespace: 'default' };

const RBAC_CASES: Readonly<Record<string, { readonly bad: readonly Manifest[]; readonly good: readonly Manifest[] }>> =
  {
    wildcards: {
      bad: [
        ...role({ apiGroups: [''], resources: ['pods'], verbs: ['*'] }),
        ...role({ apiGroups: ['apps'], resources: ['*'], verbs: ['get'] }),
        ...role({ apiGroups: ['*'], resources: ['events'], verbs: ['get'] }),
        ...role({ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['update'] }),
        ...role({ apiGroups: ['networking.k8s.io'], resources: ['*'], verbs: ['get'] }),
        rbac('ClusterRole', { rules: [{ nonResourceURLs: ['*'], verbs: ['get'] }] }),
      ],
      good: [
        ...role({ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }),
        ...role({ apiGroups: ['example.com'], resources: ['*'], verbs: ['*'] }),
        ...role({ apiGroups: ['metrics.k8s.io'], resources: ['*'], verbs: ['get'] }),
        rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] }),
        rbac('ClusterRole', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }),
      ],
    },
    takeover: {
      bad: [
        ...role({ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['escalate'] }),
        ...role({ apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], verbs: ['bind'] }),
        ...role({ apiGroups: [''], resources: ['users'], verbs: ['impersonate'] }),
        ...role({ apiGroups: [''], resources: ['nodes/proxy'], verbs: ['get'] }),
      ],
      good: [
        ...role({ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }),
        ...role({
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          resourceNames: ['view'],
          verbs: ['bind'],
        }),
      ],
    },
    'cluster-admin': {
      bad: [
        ...binding('cluster-admin', account),
        ...binding('cluster-admin', group('system:authenticated')),
        ...binding('view', group('system:unauthenticated')),
      ],
      good: [
        ...binding('cluster-admin', group('system:masters')),
        ...binding('cluster-admin', group('kubeadm:cluster-admins')),
        ...binding('view', account),
        ...binding('cluster-admin'),
      ],
    },
  };

describeCluster('guardrails that refuse', (cluster) => {
  let live: LiveCluster;
  let namespace: string;
  beforeAll(async () => {
    live = cluster.open();
    namespace = await cluster.namespace('guarded');
  });
  afterAll(() => live.close());

  /** As shipped, under a name of its own, and for one namespace or one label, so that other tests are not held to it. */
  const bind = async (id: string, values: TemplateValues = {}): Promise<() => Promise<void>> => {
    const name = `${namespace}-${id}`;
    const rendered = renderManifests(template(`pipeline/guard-${id}`), { actions: ['Deny', 'Audit'], ...values });
    const own = rendered.map((shipped): Manifest => {
      const renamed = { ...shipped, metadata: { ...shipped.metadata, name } };
      if (shipped.kind === 'ValidatingAdmissionPolicy') return renamed;
      const matchResources = {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        ...(id in RBAC_CASES ? { objectSelector: { matchLabels: { guarded: namespace } } } : {}),
      };
      return { ...renamed, spec: { ...record(shipped.spec), policyName: name, matchResources } };
    });
    for (const each of own) await live.apply(each);
    return async () => {
      for (const { apiVersion, kind } of own.toReversed()) await live.delete({ apiVersion, kind, name }, {});
    };
  };

  const placed = (object: Manifest): Manifest => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, guarded: namespace },
      ...(object.kind.startsWith('Cluster') ? {} : { namespace }),
    },
  });
  /** What the guard says; undefined when it lets the object in. */
  const refusal = async (object: Manifest): Promise<string | undefined> => {
    try {
      await live.create(placed(object), { dryRun: true });
      return undefined;
    } catch (error) {
      expect(String(error), JSON.stringify(object)).toMatch(/ValidatingAdmissionPolicy/);
      return String(error);
    }
  };
  const active = (object: Manifest): Promise<void> =>
    cluster.until(async () => (await refusal(object)) !== undefined, 30_000);
  /** The controller manager checks the expressions against the schemas of all kinds that are matched. */
  const typesHold = async (id: string): Promise<void> => {
    const ref = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      name: `${namespace}-${id}`,
    };
    const checked = async () => record(record((await live.get(ref))?.status).typeChecking);
    await cluster.until(async () => 'observedGeneration' in record((await live.get(ref))?.status), 30_000);
    expect(await checked()).toEqual({});
  };

  it('has cases for every guard', () => {
    expect([...Object.keys(CASES), ...Object.keys(RBAC_CASES)].sort()).toEqual(GUARDS.map(({ id }) => id).sort());
  });

  describe.each(Object.entries(CASES))('%s', (id, { bad, good }) => {
    let remove: () => Promise<void>;
    beforeAll(async () => {
      // Policies that were removed just now still hold for a moment where they were bound.
      namespace = await cluster.namespace('guarded');
      remove = await bind(id);
      await cluster.create('apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: own }', namespace);
      await active(manifest('v1', 'Pod', bad[0] ?? {}));
    });
    afterAll(() => remove());

    it.each(Object.entries(KINDS))('holds for a %s', async (_kind, make) => {
      for (const pod of bad) expect(await refusal(make(pod)), JSON.stringify(pod)).toBeDefined();
      for (const pod of good) expect(await refusal(make(pod)), JSON.stringify(pod)).toBeUndefined();
    });

    it('fits the schemas of what it judges', () => typesHold(id));
  });

  describe.each(Object.entries(RBAC_CASES))('%s', (id, { bad, good }) => {
    let remove: () => Promise<void>;
    beforeAll(async () => {
      namespace = await cluster.namespace('guarded');
      remove = await bind(id);
      await active(bad[0] as Manifest);
    });
    afterAll(() => remove());

    it('refuses what it should and nothing else', async () => {
      for (const object of bad) expect(await refusal(object), JSON.stringify(object)).toBeDefined();
      for (const object of good) expect(await refusal(object), JSON.stringify(object)).toBeUndefined();
    });

    it('fits the schemas of what it judges', () => typesHold(id));
  });

  // The checks that a guard keeps from coming back, on the fixtures that say what each of them means.
  const CHECKS: Readonly<Record<string, readonly string[]>> = {
    privileged: ['pod-privileged'],
    'host-access': ['pod-host-network', 'pod-host-pid', 'pod-host-ipc'],
    escalation: ['pod-allow-priv-esc'],
    capabilities: ['pod-capabilities-added'],
    seccomp: ['pod-seccomp-unconfined'],
    'image-versions': ['img-latest-tag'],
  };

  describe.each(Object.entries(CHECKS))('%s on the fixtures of its checks', (id, checks) => {
    let remove: () => Promise<void>;
    beforeAll(async () => {
      namespace = await cluster.namespace('guarded');
      await cluster.create('apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: own }', namespace);
      remove = await bind(id);
      await active(manifest('v1', 'Pod', CASES[id]?.bad[0] ?? {}));
    });
    afterAll(() => remove());

    // Ephemeral containers come to pods that are there, which is tried below; and one guard is about all host namespaces.
    const own = fixtures().filter(
      ({ check, name }) => checks.includes(check) && !/ephemeral|other-namespaces/.test(name),
    );
    const specsOf = ({ text }: Fixture): Fields[] => podSpecsIn(text());
    it.each(own.filter(({ expects }) => expects === 'fail'))('refuses $check $name', async (fixture) => {
      const answers = await Promise.all(specsOf(fixture).map((spec) => refusal(manifest('v1', 'Pod', spec))));
      expect(answers.some((answer) => answer !== undefined)).toBe(true);
    });
    it.each(own.filter(({ expects }) => expects === 'pass'))('accepts $check $name', async (fixture) => {
      for (const spec of specsOf(fixture)) expect(await refusal(manifest('v1', 'Pod', spec))).toBeUndefined();
    });
  });

  describe('what was there before', () => {
    const removals: (() => Promise<void>)[] = [];
    const privileged = main({ securityContext: { privileged: true } });
    const named = (object: Manifest, name: string): Manifest => placed({ ...object, metadata: { name } });
    const patch = (apiVersion: string, kind: string, name: string, body: Fields) =>
      live.patch(
        { apiVersion, kind, name, ...(kind.startsWith('Cluster') ? {} : { namespace }) },
        { type: 'merge', body },
      );

    beforeAll(async () => {
      // Policies that were removed just now still hold for a moment where they were bound.
      namespace = await cluster.namespace('guarded');
      await live.create(named(manifest('v1', 'Pod', privileged), 'old'));
      await live.create(
        named(
          manifest('apps/v1', 'Deployment', { replicas: 0, selector, template: { metadata: meta, spec: privileged } }),
          'old',
        ),
      );
      const [, old] = binding('cluster-admin', account);
      const [, wild] = role({ apiGroups: ['apps'], resources: ['*'], verbs: ['get'] });
      if (old) await live.create(named(old, namespace));
      if (wild) await live.create(named(wild, namespace));
      for (const id of ['privileged', 'default-token', ...Object.keys(RBAC_CASES)]) removals.push(await bind(id));
      await active(manifest('v1', 'Pod', privileged));
      await active({ ...manifest('v1', 'Pod', { ...GOOD, automountServiceAccountToken: true }) });
      for (const { bad } of Object.values(RBAC_CASES)) await active(bad[0] as Manifest);
    });
    afterAll(async () => {
      for (const remove of removals) await remove();
      for (const kind of ['ClusterRole', 'ClusterRoleBinding'])
        await live.delete({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, name: namespace }, {});
    });

    it('may be labelled, scaled and deleted', async () => {
      await patch('v1', 'Pod', 'old', { metadata: { labels: { seen: 'yes' } } });
      await patch('apps/v1', 'Deployment', 'old', { spec: { replicas: 1 } });
      await patch('rbac.authorization.k8s.io/v1', 'ClusterRole', namespace, { metadata: { labels: { seen: 'yes' } } });
      await patch('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', namespace, {
        metadata: { labels: { seen: 'yes' } },
      });
    });

    it('may not change into something that is as bad', async () => {
      await expect(
        patch('apps/v1', 'Deployment', 'old', {
          spec: { template: { spec: main({ securityContext: { privileged: true }, image: 'registry.example/a:2' }) } },
        }),
      ).rejects.toThrow(/privileged containers: main/);
      await expect(
        patch('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', namespace, {
          subjects: [account, { ...account, name: 'other' }],
        }),
      ).rejects.toThrow(/cluster-admin for ServiceAccount other/);
      await expect(
        patch('rbac.authorization.k8s.io/v1', 'ClusterRole', namespace, {
          rules: [{ apiGroups: ['apps'], resources: ['*'], verbs: ['get', 'delete'] }],
        }),
      ).rejects.toThrow(/rules with a star: 1/);
    });

    it('takes an ordinary debugging container, and no privileged one', async () => {
      const debug = (name: string, fields: Fields) =>
        cluster.loader.request(
          'PATCH',
          `/api/v1/namespaces/${namespace}/pods/old/ephemeralcontainers`,
          { spec: { ephemeralContainers: [{ name, image: 'registry.example/debug:1', ...fields }] } },
          'application/strategic-merge-patch+json',
        );
      expect((await debug('plain', {})).status).toBe(200);
      const refused = await debug('all', { securityContext: { privileged: true } });
      expect(refused.body).toContain('privileged containers: all');
    });

    it('a service account that mounts no token speaks for its pods', async () => {
      const pod = manifest('v1', 'Pod', { ...GOOD, automountServiceAccountToken: undefined });
      expect(await refusal(pod)).toContain('automountServiceAccountToken');
      await patch('v1', 'ServiceAccount', 'default', { automountServiceAccountToken: false });
      await cluster.until(async () => (await refusal(pod)) === undefined);
    });
  });
});
