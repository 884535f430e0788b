import { describe, expect, it } from 'vitest';
import giveAccounts from '../../../../src/areas/access/remediations/give-accounts.ts';
import { RbacWorld } from './world.ts';

const workload = (kind: string, name: string, namespace = 'shop'): string => `---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: 'example.com/web:1' }] }
`;
const account = (name: string, namespace = 'shop', extra = ''): string => `---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: ${namespace} }
${extra}
`;
const NAMESPACES = ['shop', 'bound']
  .map((name) => `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`)
  .join('');
const BOUND = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: own, namespace: bound }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: pod-reader }
subjects: [{ kind: ServiceAccount, namespace: bound, name: default }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: pod-reader }
rules: [{ apiGroups: [''], resources: [pods], verbs: [list] }]
`;
const operator = { username: 'jane', groups: [] };
const world = (yaml: string) => new RbacWorld(giveAccounts, `${NAMESPACES}${yaml}`, operator);

describe('give-accounts', () => {
  it('makes an account for each workload with the pull secrets of the one it leaves, then names it', async () => {
    const shop = world(
      `${account('default', 'shop', 'imagePullSecrets: [{ name: registry }]')}${workload('Deployment', 'web')}${workload('StatefulSet', 'db')}`,
    );
    const { changes, impact } = await shop.plan();
    expect(changes).toMatchObject([
      {
        kind: 'apply',
        manifest: {
          kind: 'ServiceAccount',
          metadata: { name: 'web', namespace: 'shop' },
          automountServiceAccountToken: false,
          imagePullSecrets: [{ name: 'registry' }],
        },
      },
      { kind: 'apply', manifest: { metadata: { name: 'db' } } },
      { kind: 'patch', patch: { spec: { template: { spec: { serviceAccountName: 'web' } } } } },
      { kind: 'patch', patch: { spec: { template: { spec: { serviceAccountName: 'db' } } } } },
    ]);
    expect(impact.consequences.map(({ level }) => level)).toEqual(expect.arrayContaining(['safe', 'note', 'restarts']));
    await shop.apply(changes);
    expect(await shop.open()).toEqual([]);
  });

  it('never takes an account that is there already: what is granted to it is not meant for the workload', async () => {
    const { changes } = await world(
      `${account('default')}${account('web')}${workload('Deployment', 'web')}${workload('StatefulSet', 'web')}`,
    ).plan();
    const names = changes.flatMap((change) => (change.kind === 'apply' ? [change.manifest.metadata.name] : []));
    expect(names.sort()).toEqual(['web-deployment', 'web-statefulset']);
  });

  it('leaves to people what has rights to lose', async () => {
    const steps = await world(
      `${account('default')}${account('default', 'bound')}${BOUND}${workload('Deployment', 'web')}${workload('Deployment', 'api', 'bound')}`,
    ).steps();
    expect(steps.map(({ subjects }) => subjects.map(({ name }) => name))).toEqual([['web']]);
  });
});
