import { expect, it } from 'vitest';
import { permissionsManifest } from '../../src/cluster/live/index.ts';
import { LISTED_RESOURCES, resourceInfo } from '../../src/core/resources.ts';
import { list } from '../../src/core/snapshot.ts';
import { describeCluster } from '../support/cluster.ts';
import type { PlainObject } from '../support/loader.ts';

const role = (options: Parameters<typeof permissionsManifest>[0]): PlainObject =>
  ({ ...permissionsManifest(options) }) as PlainObject;

describeCluster('refusals', (cluster) => {
  const grant = async (user: string, clusterRole: PlainObject): Promise<void> => {
    await cluster.loader.create(clusterRole);
    await cluster.loader.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: `${user}-${clusterRole.metadata.name}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole.metadata.name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    });
  };

  it('records everything that a user without rights may not read, with the permission that would help', async () => {
    const live = cluster.open('nobody');
    const snapshot = await live.collect({});
    live.close();
    const whole = LISTED_RESOURCES.filter(
      (resource) =>
        !resourceInfo(resource).optional ||
        snapshot.discovery.some(
          ({ group, plural }) => group === resourceInfo(resource).group && plural === resourceInfo(resource).plural,
        ),
    );
    expect(snapshot.refusals.map(({ resource }) => resource).sort()).toEqual(
      [...whole, 'secrets', 'configmaps', 'nodes/configz', 'flagz', 'metrics'].sort(),
    );
    expect(snapshot.refusals.every(({ reason, permission }) => reason === 'forbidden' && permission)).toBe(true);
    expect(snapshot.refusals.find(({ resource }) => resource === 'deployments.apps')).toEqual({
      resource: 'deployments.apps',
      reason: 'forbidden',
      message: 'You may not list deployments.',
      permission: { verb: 'list', group: 'apps', resource: 'deployments' },
    });
    expect(snapshot.operator?.username).toBe('nobody');
    expect(snapshot.identity.uid).toBe('');
    expect(snapshot.version?.gitVersion).toMatch(/^v1\./);
  });

  it('refuses nothing of the lists to whoever holds the published role, and only what the role leaves out', async () => {
    await grant('viewer', role({ name: 'inspector' }));
    const live = cluster.open('viewer');
    const namespace = await cluster.namespace('refusals');
    await cluster.until(async () => (await live.may({ verb: 'list', resource: 'pods' })) === true);
    const snapshot = await live.collect({});
    expect(snapshot.refusals.map(({ resource, permission }) => [resource, permission?.resource])).toEqual(
      list(snapshot, 'nodes').length > 0
        ? expect.arrayContaining([
            ['secrets', 'secrets'],
            ['nodes/configz', 'nodes/proxy'],
          ])
        : [['secrets', 'secrets']],
    );
    expect(list(snapshot, 'namespaces').map(({ metadata }) => metadata.name)).toContain(namespace);
    expect(snapshot.identity.uid).not.toBe('');

    await grant('viewer', role({ name: 'secret-counter', secrets: true, kubelets: true }));
    await cluster.until(async () => (await live.may({ verb: 'list', resource: 'secrets' })) === true);
    const again = await live.collect({});
    live.close();
    expect(again.refusals.filter(({ reason }) => reason === 'forbidden')).toEqual([]);
  });

  it('reads what a user may read in the namespaces that are asked for', async () => {
    const [mine, theirs] = await Promise.all([cluster.namespace('mine'), cluster.namespace('theirs')]);
    await cluster.create(
      `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: outsider}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: outsider}]
`,
      mine,
    );
    const live = cluster.open('outsider');
    await cluster.until(async () => (await live.may({ verb: 'list', resource: 'pods', namespace: mine })) === true);
    const snapshot = await live.collect({ namespaces: [mine, theirs] });
    live.close();
    expect(list(snapshot, 'serviceaccounts').map(({ metadata }) => metadata.namespace)).toEqual([mine]);
    expect(snapshot.refusals.filter(({ resource }) => resource === 'serviceaccounts')).toEqual([
      {
        resource: 'serviceaccounts',
        namespace: theirs,
        reason: 'forbidden',
        message: `You may not list serviceaccounts in namespace ${theirs}.`,
        permission: { verb: 'list', group: '', resource: 'serviceaccounts' },
      },
    ]);
    expect(
      snapshot.refusals.filter(({ resource }) => resource === 'secrets').map(({ namespace }) => namespace),
    ).toEqual(expect.arrayContaining([mine, theirs]));
  });
});
