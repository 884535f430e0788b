import { describe, expect, it } from 'vitest';
import carryRights from '../../../../src/areas/access/remediations/carry-rights.ts';
import { RbacWorld } from './world.ts';

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: shop }
imagePullSecrets: [{ name: registry }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: [''], resources: [pods], verbs: [list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: shop, uid: b1 }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, namespace: shop, name: default }]
`;
const deployment = (name: string, spec = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${spec} containers: [{ name: web, image: 'example.com/web:1' }] }
`;
const world = (yaml: string): RbacWorld =>
  new RbacWorld(carryRights, `${WORLD}${yaml}`, { username: 'jane', groups: [] });

describe('rights of a default account', () => {
  it('go with the workloads: accounts first, then the binding that names them too, then the pods', async () => {
    const shop = world(deployment('web') + deployment('quiet', 'automountServiceAccountToken: false,'));
    const { changes, impact } = await shop.plan();
    expect(changes).toMatchObject([
      {
        kind: 'apply',
        manifest: { kind: 'ServiceAccount', metadata: { name: 'web' }, imagePullSecrets: [{ name: 'registry' }] },
      },
      { kind: 'apply', manifest: { kind: 'ServiceAccount', metadata: { name: 'quiet' } } },
      {
        kind: 'patch',
        target: { kind: 'RoleBinding', name: 'reader' },
        patch: {
          subjects: [
            { name: 'default' },
            { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
            { kind: 'ServiceAccount', name: 'quiet', namespace: 'shop' },
          ],
        },
        expects: { uid: 'b1' },
      },
      { patch: { spec: { template: { spec: { serviceAccountName: 'web', automountServiceAccountToken: true } } } } },
      { patch: { spec: { template: { spec: { serviceAccountName: 'quiet', automountServiceAccountToken: false } } } } },
    ]);
    expect(impact.consequences[0]?.text).toContain('RoleBinding shop/reader names the new accounts');
    await shop.apply(changes);
    expect(await shop.open()).toEqual([]);
  });

  it('are left to a person where a group or the whole cluster is part of them', async () => {
    const wide = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: lister }
rules: [{ apiGroups: [''], resources: [pods], verbs: [list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: lister }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: lister }
subjects: [{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts:shop' }]
`;
    expect(await world(deployment('web') + wide).steps()).toEqual([]);
  });
});
