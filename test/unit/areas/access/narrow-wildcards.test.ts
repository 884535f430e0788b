import { describe, expect, it } from 'vitest';
import narrowWildcards from '../../../../src/areas/access/remediations/narrow-wildcards.ts';
import { RbacWorld } from './world.ts';

const V = 'rbac.authorization.k8s.io/v1';
const G = 'apiGroup: rbac.authorization.k8s.io';
const masters = { username: 'root', groups: ['system:masters'] };
const BASE = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { serviceAccountName: web, containers: [{ name: web, image: 'example.com/web:1' }] }
`;
const clusterRole = (name: string, rules: string, subjects: string): string => `---
apiVersion: ${V}
kind: ClusterRole
metadata: { name: ${name} }
rules: ${rules}
---
apiVersion: ${V}
kind: ClusterRoleBinding
metadata: { name: ${name} }
roleRef: { ${G}, kind: ClusterRole, name: ${name} }
subjects: [${subjects}]
`;
const WEB = '{ kind: ServiceAccount, namespace: shop, name: web }';

describe('narrow-wildcards', () => {
  it('names what the cluster serves instead of stars, without what leads to everything', async () => {
    const yaml = clusterRole('web', `[{ apiGroups: [apps, ''], resources: ['*'], verbs: ['*'] }]`, WEB);
    const world = new RbacWorld(narrowWildcards, `${BASE}${yaml}`, masters);
    const { changes, impact } = await world.plan('wildcards');
    expect(changes).toHaveLength(1);
    const [change] = changes;
    if (change?.kind !== 'patch') throw new Error('no patch');
    const rules = JSON.stringify(change.patch);
    expect(rules).not.toContain('*');
    expect(rules).not.toMatch(/exec|token|impersonate|nodes\/proxy/);
    expect(change.patch.rules).toContainEqual({
      apiGroups: ['apps'],
      resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
      verbs: ['delete', 'deletecollection', 'get', 'list', 'watch'],
    });
    expect(impact.consequences[0]).toMatchObject({ level: 'breaks' });
    expect(impact.tables?.[0]?.rows.map(([title]) => title)).toContain('read Secrets');
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });

  it('leaves in a role for one namespace what its own account may have there', async () => {
    const yaml = `---
apiVersion: ${V}
kind: Role
metadata: { name: own, namespace: shop }
rules: [{ apiGroups: [''], resources: ['*'], verbs: ['*'] }]
---
apiVersion: ${V}
kind: RoleBinding
metadata: { name: own, namespace: shop }
roleRef: { ${G}, kind: Role, name: own }
subjects: [${WEB}]
`;
    const world = new RbacWorld(narrowWildcards, `${BASE}${yaml}`, masters);
    const { changes } = await world.plan('wildcards');
    const text = JSON.stringify(changes);
    expect(text).toContain('"secrets"');
    expect(text).not.toContain('"nodes"');
    expect(text).not.toContain('pods/exec');
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });

  it('takes single rights out of a role and gives kubelet metrics instead of the proxy', async () => {
    const yaml = clusterRole(
      'prometheus',
      `[{ apiGroups: [''], resources: [nodes, nodes/proxy, pods, secrets], verbs: [get, list, watch] }, { nonResourceURLs: [/metrics], verbs: [get] }]`,
      WEB,
    );
    const world = new RbacWorld(narrowWildcards, `${BASE}${yaml}`, masters);
    const { changes } = await world.plan('rights');
    expect(changes).toMatchObject([
      {
        kind: 'patch',
        target: { kind: 'ClusterRole', name: 'prometheus' },
        patch: {
          rules: [
            { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch'] },
            { apiGroups: [''], resources: ['nodes/metrics', 'nodes/stats'], verbs: ['get'] },
            { nonResourceURLs: ['/metrics'], verbs: ['get'] },
          ],
        },
      },
    ]);
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });

  it('keeps the rights that the operator names', async () => {
    const yaml = clusterRole('x', `[{ apiGroups: [''], resources: [secrets, nodes/proxy], verbs: [get] }]`, WEB);
    const world = new RbacWorld(narrowWildcards, `${BASE}${yaml}`, masters);
    const { changes } = await world.plan('rights', { values: { keep: ['rbac-secrets-read'] } });
    expect(JSON.stringify(changes)).toContain('secrets');
    await world.apply(changes);
    expect(await world.open()).toEqual(['rbac-secrets-read x']);
    await expect(world.plan('rights', { values: { keep: ['rbac-none'] } })).rejects.toThrow('no check rbac-none');
  });

  it('leaves a role alone that a known operator needs as it is, and built-in ones', async () => {
    const yaml = `${clusterRole('agent', `[{ apiGroups: [''], resources: [secrets], verbs: [list] }]`, `${WEB}, { kind: ServiceAccount, namespace: kube-system, name: agent }`)}---
apiVersion: v1
kind: ServiceAccount
metadata: { name: agent, namespace: kube-system }
`;
    const world = new RbacWorld(narrowWildcards, `${BASE}${yaml}`, masters);
    expect(await world.open()).toEqual(['rbac-secrets-read agent']);
    expect(await world.steps()).toEqual([]);
  });

  it('never narrows the role by which the operator has access', async () => {
    const yaml = clusterRole(
      'ops',
      `[{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]`,
      `{ kind: Group, ${G}, name: ops }`,
    );
    const world = new RbacWorld(narrowWildcards, `${BASE}${yaml}`, { username: 'jane', groups: ['ops'] });
    expect(await world.open()).toEqual(['rbac-wildcards ops']);
    expect(await world.steps()).toEqual([]);
  });
});
