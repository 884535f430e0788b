import { describe, expect, it } from 'vitest';
import defaultServiceAccounts from '../../../../src/areas/access/remediations/default-service-accounts.ts';
import { RbacWorld } from './world.ts';

const account = (namespace: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: ${namespace} }
`;
const bound = (namespace: string): string => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: own, namespace: ${namespace} }
rules: [{ apiGroups: [''], resources: [pods], verbs: [list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: own, namespace: ${namespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: own }
subjects: [{ kind: ServiceAccount, namespace: ${namespace}, name: default }]
`;
const deployment = (namespace: string, extra = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { ${extra}containers: [{ name: web, image: 'example.com/web:1' }] }
`;
const operator = { username: 'jane', groups: [] };

describe('default-service-accounts', () => {
  it('is one step for all namespaces, and tells which pods lose the token when', async () => {
    const world = new RbacWorld(
      defaultServiceAccounts,
      `${account('a')}${account('b')}${deployment('a')}${deployment('b', 'automountServiceAccountToken: true, ')}`,
      operator,
    );
    const { step, changes, impact } = await world.plan();
    expect(step.subjects.map(({ namespace }) => namespace)).toEqual(['a', 'b']);
    expect(changes).toMatchObject(
      ['a', 'b'].map((namespace) => ({
        kind: 'patch',
        target: { kind: 'ServiceAccount', namespace, name: 'default' },
        patch: { automountServiceAccountToken: false },
      })),
    );
    expect(impact.consequences[1]?.text).toContain(
      '2 pods of 1 workload lose the token at their next start: Deployment a/web',
    );
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });

  it('leaves out accounts with rights that pods run with, and takes them where nothing runs', async () => {
    const world = new RbacWorld(
      defaultServiceAccounts,
      `${account('a')}${account('b')}${account('c')}${bound('a')}${bound('b')}${deployment('a')}`,
      operator,
    );
    const [step] = await world.steps();
    expect(step?.subjects.map(({ namespace }) => namespace)).toEqual(['b', 'c']);
    expect(step?.why).toContain('a left out: rights are granted there');
  });

  it('leaves out what the operator excluded', async () => {
    const world = new RbacWorld(defaultServiceAccounts, `${account('a')}${account('b')}`, operator);
    const { changes } = await world.plan('', { excluded: ['/ServiceAccount/a/default'] });
    expect(changes).toMatchObject([{ target: { namespace: 'b' } }]);
  });
});
