import { expect, it } from 'vitest';
import { permissionsManifest } from '../../src/cluster/live/index.ts';
import type { ClusterChange } from '../../src/core/change.ts';
import { lostWays } from '../../src/wizard/way-back.ts';
import { makeWorld } from '../faults/world.ts';
import { describeCluster } from '../support/cluster.ts';
import { temporaryStore, wizardOn } from '../support/journey.ts';
import type { PlainObject } from '../support/loader.ts';

describeCluster('changing a cluster that others change too', (cluster) => {
  const quiet = { onEvent: () => {}, rolloutTimeout: 0 };
  const opened = async (changes: readonly ClusterChange[], namespace: string, user: 'admin' | 'viewer' = 'admin') => {
    const live = cluster.open(user);
    const wizard = wizardOn(live, temporaryStore(), { namespaces: [namespace] });
    await wizard.connect();
    return { live, wizard, step: wizard.adopt('changes', changes) };
  };
  const undoAll = (wizard: Awaited<ReturnType<typeof opened>>['wizard']) =>
    wizard.undo(
      wizard.undoable().map(({ intent }) => intent.id),
      quiet,
    );

  it('applied a second time changes nothing', async () => {
    const world = await makeWorld(cluster);
    const before = await world.content();
    const { live, wizard, step } = await opened(world.changes, world.namespace);
    expect((await wizard.apply([step.id], quiet))[0]).toMatchObject({ applied: 5, failed: [] });
    const once = await world.content();
    expect((await wizard.apply([step.id], quiet))[0]).toMatchObject({ applied: 0, unchanged: 5, failed: [] });
    expect(await world.content()).toEqual(once);
    expect((await undoAll(wizard)).failed).toEqual([]);
    expect(await world.content()).toEqual(before);
    expect(wizard.records().every(({ intent }) => intent.by === 'admin')).toBe(true);
    live.close();
  });

  it('names the manager and the field of a conflict, leaves it, and takes it over only when asked to', async () => {
    const namespace = await cluster.namespace('conflict');
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/web`;
    const theirs = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace } };
    await cluster.loader.request(
      'PATCH',
      `${path}?fieldManager=payments-operator`,
      { ...theirs, automountServiceAccountToken: true },
      'application/apply-patch+yaml',
    );
    const mounts = async (): Promise<unknown> =>
      JSON.parse((await cluster.loader.request('GET', path)).body).automountServiceAccountToken;
    const change: ClusterChange = { kind: 'apply', manifest: { ...theirs, automountServiceAccountToken: false } };
    const { live, wizard, step } = await opened([change], namespace);

    const [preview] = (await wizard.preview(step.id)).changes;
    expect(preview?.action).toBe('blocked');
    expect(preview?.conflicts).toEqual([{ field: 'automountServiceAccountToken', manager: 'payments-operator' }]);
    expect(preview?.diff).toContainEqual({ kind: 'add', text: 'automountServiceAccountToken: false' });

    const [left] = await wizard.apply([step.id], quiet);
    expect(left?.failed.map(({ error }) => error.code)).toEqual(['conflict']);
    expect(await mounts()).toBe(true);

    expect((await wizard.apply([step.id], { ...quiet, takeOver: true }))[0]).toMatchObject({ applied: 1 });
    expect(await mounts()).toBe(false);
    expect((await undoAll(wizard)).failed).toEqual([]);
    expect(await mounts()).toBe(true);
    live.close();
  });

  it('does not touch what changed since the preview, and says what changed and by whom', async () => {
    const world = await makeWorld(cluster);
    const { live, wizard, step } = await opened(world.changes.slice(1, 2), world.namespace);
    await wizard.preview(step.id);
    const path = `/api/v1/namespaces/${world.namespace}`;
    const body = { metadata: { labels: { team: 'other' } } };
    await cluster.loader.request('PATCH', `${path}?fieldManager=kubectl-label`, body, 'application/merge-patch+json');
    const [result] = await wizard.apply([step.id], quiet);
    expect(result?.failed.map(({ error }) => error.message)).toEqual([
      `Namespace ${world.namespace} changed since it was previewed by kubectl-label: metadata.labels.team.`,
    ]);
    live.close();
  });

  it('says at once when a change of rights took the way back from whoever made it', async () => {
    const name = 'self-harm';
    const rules = [
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterrolebindings'],
        verbs: ['get', 'delete', 'create'],
      },
    ];
    await cluster.loader.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules,
    });
    await cluster.loader.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'outsider' }],
    });
    const target = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name };
    const live = cluster.open('outsider');
    await cluster.until(() =>
      live.may({ verb: 'delete', group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' }),
    );
    await live.delete(target, {});
    await cluster.until(async () => !(await live.may({ verb: 'get', resource: 'nodes', name })));
    const id = 'x';
    const intent = {
      kind: 'intent',
      id,
      at: '',
      step: 's',
      stepTitle: 's',
      change: 'c',
      action: 'delete',
      target,
    } as const;
    const inverse = { kind: 'create', manifest: { ...target, metadata: { name } } } as const;
    const record = { intent: { ...intent, inverse }, state: 'applied', at: '' } as const;
    await cluster.until(async () => (await lostWays(live, [record], 'kubeharden undo')).length === 1);
    const [lost] = await lostWays(live, [record], 'kubeharden undo');
    expect(lost?.error.message).toBe(
      'You may not take the change of ClusterRoleBinding self-harm back: it needs the permission to create clusterrolebindings.rbac.authorization.k8s.io.',
    );
    live.close();
  });

  it('works with exactly the role that `permissions --write` prints, and nothing more', async () => {
    const world = await makeWorld(cluster);
    const before = await world.content();
    const clusterRole = { ...permissionsManifest({ write: true, name: 'changer' }) } as PlainObject;
    await cluster.loader.create(clusterRole);
    await cluster.loader.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'changer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'changer' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }],
    });
    const { live, wizard, step } = await opened(world.changes, world.namespace, 'viewer');
    await cluster.until(() => live.may({ verb: 'patch', resource: 'namespaces' }));
    const { changes } = await wizard.preview(step.id);
    expect(changes.flatMap(({ problem }) => problem?.message ?? [])).toEqual([]);
    // The API server lets nobody give rights that they do not hold: who deletes a binding could not make it again.
    expect(changes.find(({ action }) => action === 'delete')?.warnings).toEqual([
      expect.stringContaining('You could not take this back'),
    ]);
    expect((await wizard.apply([step.id], quiet))[0]).toMatchObject({ applied: 5, failed: [] });
    await live.pods(world.namespace, { matchLabels: { app: 'web' } });
    await live.warnings({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: world.namespace, name: 'web' });
    const { failed } = await undoAll(wizard);
    expect(failed.map(({ error }) => error.code)).toEqual(['forbidden']);
    expect(wizard.undoable()).toHaveLength(1);
    expect(await world.moved(before)).toHaveLength(1);
    live.close();
  });
});
