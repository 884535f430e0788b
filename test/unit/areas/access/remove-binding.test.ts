import { describe, expect, it } from 'vitest';
import removeBinding from '../../../../src/areas/access/remediations/remove-binding.ts';
import { EMPTY_OPERATOR, RbacWorld } from './world.ts';

const G = 'apiGroup: rbac.authorization.k8s.io';
const CLUSTER_ADMIN = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
rules:
  - { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
  - { nonResourceURLs: ['*'], verbs: ['*'] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: view, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
rules:
  - { apiGroups: [''], resources: [pods], verbs: [get, list] }
---
apiVersion: v1
kind: Namespace
metadata: { name: build }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ci, namespace: build }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: runner, namespace: build }
spec:
  selector: { matchLabels: { app: runner } }
  template:
    metadata: { labels: { app: runner } }
    spec: { serviceAccountName: ci, containers: [{ name: runner, image: 'example.com/ci:1' }] }
`;
const binding = (name: string, role: string, subjects: string): string => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${name} }
roleRef: { ${G}, kind: ClusterRole, name: ${role} }
subjects: [${subjects}]
`;
const CI = binding('ci', 'cluster-admin', '{ kind: ServiceAccount, namespace: build, name: ci }');
const OPS = binding('ops', 'cluster-admin', `{ kind: Group, ${G}, name: ops }`);
const operator = { username: 'jane', groups: ['ops', 'system:authenticated'] };

describe('remove-binding', () => {
  it('takes cluster-admin from a service account and gives it view where it runs', async () => {
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${CI}${OPS}`, operator);
    const { step, changes, impact } = await world.plan('cluster-admin');
    expect(step.subjects.map(({ name }) => name)).toEqual(['ci']);
    expect(changes).toMatchObject([
      {
        kind: 'apply',
        manifest: {
          kind: 'RoleBinding',
          metadata: { name: 'ci-view', namespace: 'build' },
          roleRef: { kind: 'ClusterRole', name: 'view' },
          subjects: [{ kind: 'ServiceAccount', namespace: 'build', name: 'ci' }],
        },
      },
      { kind: 'delete', target: { kind: 'ClusterRoleBinding', name: 'ci' } },
    ]);
    expect(impact.consequences.map(({ level }) => level)).toEqual(['breaks', 'safe', 'safe']);
    expect(impact.consequences[0]?.text).toContain('Deployment build/runner');
    expect(impact.tables?.[0]?.rows).toContainEqual([
      'do everything',
      'Group ops and ServiceAccount build/ci',
      'Group ops',
      'ServiceAccount build/ci',
    ]);
    const picture = impact.tables?.[0]?.picture;
    if (picture?.kind !== 'who-can') throw new Error('There is no picture.');
    // Jane is not named by any binding: her group is.
    expect(picture.subjects).toEqual([
      { name: 'User jane', you: true },
      { name: 'ServiceAccount build/ci', you: false },
    ]);
    expect(picture.rows[0]).toEqual({
      action: 'do everything',
      cells: [
        { before: true, after: true },
        { before: true, after: false },
      ],
      others: 1,
    });
    await world.apply(changes);
    expect(await world.open()).toEqual(['rbac-cluster-admin-bindings ops']);
  });

  it('leaves out what the operator’s own access depends on, and says why', async () => {
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${CI}${OPS}`, operator);
    const [step] = await world.steps();
    expect(step?.why).toContain('ClusterRoleBinding ops is left out: jane could not put ClusterRoleBinding ops back');
  });

  it('takes the one of two ways in, never both', async () => {
    const second = binding('ops-too', 'cluster-admin', `{ kind: Group, ${G}, name: ops }`);
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${OPS}${second}`, operator);
    const { step, changes } = await world.plan('cluster-admin');
    expect(step.subjects).toHaveLength(1);
    expect(changes).toHaveLength(1);
  });

  it('removes all of them for an operator in system:masters', async () => {
    const masters = { username: 'root', groups: ['system:masters'] };
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${CI}${OPS}`, masters);
    const { changes } = await world.plan('cluster-admin', { values: { replacement: 'none' } });
    expect(changes.map(({ kind }) => kind)).toEqual(['delete', 'delete']);
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });

  it('proposes nothing where nobody knows who the operator is', async () => {
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${CI}`, EMPTY_OPERATOR);
    expect(await world.steps()).toEqual([]);
  });

  it('gives groups the smaller role in the namespaces that are named', async () => {
    const masters = { username: 'root', groups: ['system:masters'] };
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${OPS}`, masters);
    const { changes } = await world.plan('cluster-admin', {
      values: { replacement: 'edit', namespaces: ['build', 'shop'] },
    });
    expect(
      changes.map((change) => (change.kind === 'apply' ? change.manifest.metadata.namespace : change.kind)),
    ).toEqual(['build', 'shop', 'delete']);
  });

  it('takes anonymous users out of a binding and leaves the others in it', async () => {
    const yaml = binding(
      'dash',
      'view',
      `{ kind: User, ${G}, name: 'system:anonymous' }, { kind: Group, ${G}, name: ops }`,
    );
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${yaml}`, operator);
    const { changes, impact } = await world.plan('anonymous');
    expect(changes).toMatchObject([
      { kind: 'patch', target: { name: 'dash' }, patch: { subjects: [{ kind: 'Group', name: 'ops' }] } },
    ]);
    expect(impact.consequences[0]).toMatchObject({ level: 'breaks' });
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });

  it('takes default service accounts and what is gone out of bindings', async () => {
    const yaml = [
      binding('default', 'view', '{ kind: ServiceAccount, namespace: build, name: default }'),
      binding('gone', 'view', '{ kind: ServiceAccount, namespace: build, name: gone }'),
      '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: build }\n',
    ].join('');
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${yaml}`, operator);
    expect((await world.steps()).map(({ id }) => id).sort()).toEqual([
      'access/remove-binding/dangling',
      'access/remove-binding/default-accounts',
    ]);
    for (const key of ['dangling', 'default-accounts']) {
      const { changes } = await world.plan(key);
      await world.apply(changes);
    }
    expect(await world.open()).toEqual([]);
  });

  it('refuses namespaces that the cluster does not have', async () => {
    const masters = { username: 'root', groups: ['system:masters'] };
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${OPS}`, masters);
    await expect(world.plan('cluster-admin', { values: { namespaces: ['nowhere'] } })).rejects.toThrow(
      'There is no namespace nowhere.',
    );
  });

  it('does not touch what the operator excluded', async () => {
    const masters = { username: 'root', groups: ['system:masters'] };
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${CI}${OPS}`, masters);
    const { changes } = await world.plan('cluster-admin', {
      values: { replacement: 'none' },
      excluded: ['rbac.authorization.k8s.io/ClusterRoleBinding//ops'],
    });
    expect(changes).toMatchObject([{ kind: 'delete', target: { name: 'ci' } }]);
  });

  it('takes a built-in role back that holds in the whole cluster', async () => {
    const edit = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list] }]
${binding('team', 'edit', `{ kind: Group, ${G}, name: team }`)}`;
    const world = new RbacWorld(removeBinding, `${CLUSTER_ADMIN}${edit}${OPS}`, operator);
    const { changes } = await world.plan('rights', { values: { replacement: 'edit', namespaces: ['shop'] } });
    expect(changes.map(({ kind }) => kind)).toEqual(['apply', 'delete']);
    await world.apply(changes);
    expect(await world.open()).toEqual(['rbac-cluster-admin-bindings ops']);
  });
});
