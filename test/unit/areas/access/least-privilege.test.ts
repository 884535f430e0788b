import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import leastPrivilege from '../../../../src/areas/access/remediations/least-privilege.ts';
import narrowWildcards from '../../../../src/areas/access/remediations/narrow-wildcards.ts';
import removeBinding from '../../../../src/areas/access/remediations/remove-binding.ts';
import type { Change } from '../../../../src/core/change.ts';
import type { Impact } from '../../../../src/core/impact.ts';
import type { AuditUsage, Use, UserUsage } from '../../../../src/core/kube/audit-usage.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { RbacWorld } from './world.ts';

const G = 'apiGroup: rbac.authorization.k8s.io';
const WORLD = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
rules:
  - { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
  - { nonResourceURLs: ['*'], verbs: ['*'] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ops, uid: role-ops }
rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list] }]
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
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: shop }
roleRef: { ${G}, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, namespace: build, name: ci }]
`;
const binding = (name: string, role: string, subjects: string): string => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${name}, uid: binding-${name} }
roleRef: { ${G}, kind: ClusterRole, name: ${role} }
subjects: [${subjects}]
`;
const CI = '{ kind: ServiceAccount, namespace: build, name: ci }';
const ADMIN = binding('ci', 'cluster-admin', CI);
const JANE = binding('jane', 'cluster-admin', `{ kind: User, ${G}, name: jane }`);
const operator = { username: 'jane', groups: ['system:authenticated'] };

const use = (verb: string, resource: string, fields: Partial<Use> = {}): Use => ({
  verb,
  group: '',
  resource,
  subresource: '',
  namespace: 'shop',
  names: [],
  count: 1,
  ...fields,
});
const by = (name: string) => ({ via: `rbac.authorization.k8s.io/ClusterRoleBinding//${name}` });
const account: Omit<UserUsage, 'uses'> = {
  user: 'system:serviceaccount:build:ci',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:build', 'system:authenticated'],
  requests: 40,
  refused: [],
};
const usage = (users: readonly UserUsage[], to = '2026-12-10T00:00:00.000Z'): AuditUsage => ({
  logs: ['audit.log'],
  from: '2026-11-01T00:00:00.000Z',
  to,
  requests: 100,
  users,
  left: 0,
  gaps: ['audit.log.gz ends in the middle of its compression; what comes before was read.'],
});
const world = (yaml: string, users: readonly UserUsage[], to?: string, remediation: Remediation = leastPrivilege) =>
  new RbacWorld(remediation, `${WORLD}${JANE}${yaml}`, operator, usage(users, to));

const USES = [
  use('get', 'secrets', { names: ['token'], ...by('ci') }),
  use('list', 'pods', by('ci')),
  use('create', 'pods', { namespace: 'build', subresource: 'exec', names: ['a'], ...by('ci') }),
  use('list', 'nodes', { namespace: '', ...by('ci') }),
  use('get', '', { namespace: '', url: '/metrics', ...by('ci') }),
];

const shape = (changes: readonly Change[]) =>
  changes.map((change) =>
    change.kind === 'apply'
      ? [change.manifest.kind, change.manifest.metadata.namespace, (change.manifest as { rules?: unknown }).rules]
      : change.kind === 'patch' || change.kind === 'delete'
        ? [change.kind, change.target.name]
        : [change.kind],
  );
const told = ({ consequences }: Impact, level: string): string =>
  consequences.flatMap((one) => (one.level === level ? one.text : [])).join('\n');

describe('least-privilege', () => {
  it('gives a Role for each namespace and a ClusterRole for the rest, then takes the binding away', async () => {
    const { changes, step } = await world(ADMIN, [{ ...account, uses: USES }]).plan('clusterrolebinding/ci');
    expect(step.title).toBe('Give ServiceAccount build/ci what audit logs show it to use');
    expect(step.why).toMatch(
      /^Whoever gets the credentials of ServiceAccount build\/ci has \d+ rights by ClusterRoleBinding ci \(cluster-admin\), and 40 requests in 39 days of audit logs used 4 of them\./,
    );
    expect(shape(changes)).toEqual([
      [
        'ClusterRole',
        undefined,
        [
          { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
          { nonResourceURLs: ['/metrics'], verbs: ['get'] },
        ],
      ],
      ['ClusterRoleBinding', undefined, undefined],
      ['Role', 'shop', [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['token'], verbs: ['get'] }]],
      ['RoleBinding', 'shop', undefined],
      ['Role', 'build', [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }]],
      ['RoleBinding', 'build', undefined],
      ['delete', 'ci'],
    ]);
  });

  it('resolves its findings when it is applied, and is not offered again', async () => {
    const cluster = world(ADMIN, [{ ...account, uses: USES }]);
    expect(await cluster.open()).toContain('rbac-cluster-admin-bindings ci');
    await cluster.apply((await cluster.plan('clusterrolebinding/ci')).changes);
    expect((await cluster.open()).filter((finding) => finding.endsWith(' ci'))).toEqual([]);
    expect(await cluster.steps()).toEqual([]);
  });

  it('covers nothing that another binding allows, allowed, or that another authorizer did', async () => {
    const cluster = world(ADMIN, [
      {
        ...account,
        uses: [
          use('get', 'pods', { names: ['web-1'], ...by('ci') }),
          use('delete', 'services', by('gone')),
          use('list', 'services', { via: 'other', count: 3 }),
          use('list', 'configmaps', by('ci')),
        ],
      },
    ]);
    const { changes, impact } = await cluster.plan('clusterrolebinding/ci');
    expect(shape(changes)).toEqual([
      ['Role', 'shop', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }]],
      ['RoleBinding', 'shop', undefined],
      ['delete', 'ci'],
    ]);
    expect(told(impact, 'note')).toMatch(/4 requests of these subjects came through another authorizer or a binding/);
  });

  it('leaves out namespaces and kinds that are gone, and says so', async () => {
    const gone = [
      use('list', 'pods', { namespace: 'old', ...by('ci') }),
      use('list', 'widgets', { group: 'x.io', ...by('ci') }),
    ];
    const { changes, impact } = await world(ADMIN, [{ ...account, uses: [...USES, ...gone] }]).plan(
      'clusterrolebinding/ci',
    );
    expect(JSON.stringify(changes)).not.toMatch(/"old"|widgets/);
    expect(told(impact, 'note')).toMatch(/gone since: namespace old and widgets\.x\.io/);
  });

  it('says what of the logs could not be read', async () => {
    const { impact } = await world(ADMIN, [{ ...account, uses: USES }]).plan('clusterrolebinding/ci');
    expect(told(impact, 'note')).toMatch(/gaps, and what was done there is not in the roles\. audit\.log\.gz ends/);
  });

  it('says how long the logs are, loudly where they are short', async () => {
    const at = async (to: string) =>
      (await world(ADMIN, [{ ...account, uses: USES }], to).plan('clusterrolebinding/ci')).impact;
    expect(told(await at('2026-11-01T05:00:00.000Z'), 'breaks')).toMatch(/The logs span 5 hours.*That is short/);
    expect(told(await at('2026-11-15T00:00:00.000Z'), 'note')).toMatch(/14 days.*once a month/);
    expect(told(await at('2026-12-10T00:00:00.000Z'), 'safe')).toMatch(/The logs span 39 days/);
  });

  it('tells what was used of what was granted, what dangerous rights go and stay, and what was refused, apart', async () => {
    const refused = [use('list', 'secrets', { namespace: 'kube-system', count: 7 })];
    const { impact } = await world(ADMIN, [{ ...account, uses: USES, refused }]).plan('clusterrolebinding/ci');
    expect(told(impact, 'safe')).toMatch(/4 of \d{2,} rights were used in 39 days/);
    expect(told(impact, 'safe')).toMatch(/never used and taken away: .*acting as somebody else/);
    expect(told(impact, 'note')).toMatch(/used and therefore kept: entering running containers/);
    expect(told(impact, 'note')).toMatch(/not in the new roles either: list secrets in kube-system\./);
    const [used, denied] = impact.tables ?? [];
    expect(used?.rows).toContainEqual(['shop', 'secrets', 'get', '1']);
    expect(denied).toMatchObject({
      title: 'Refused',
      rows: [['kube-system', 'secrets', 'list', '7']],
    });
  });

  it('gives a group what its members did, and an idle subject nothing', async () => {
    const yaml = binding(
      'devs',
      'cluster-admin',
      `{ kind: Group, ${G}, name: devs }, { kind: User, ${G}, name: idle }`,
    );
    const member = (user: string, verb: string): UserUsage => ({
      ...account,
      user,
      groups: ['devs', 'system:authenticated'],
      uses: [use(verb, 'services', by('devs'))],
    });
    const { changes, impact } = await world(yaml, [member('one', 'list'), member('two', 'create')]).plan(
      'clusterrolebinding/devs',
    );
    expect(shape(changes)[0]).toEqual([
      'Role',
      'shop',
      [{ apiGroups: [''], resources: ['services'], verbs: ['list', 'create'] }],
    ]);
    expect(changes[1]).toMatchObject({ manifest: { subjects: [{ kind: 'Group', name: 'devs' }] } });
    expect(told(impact, 'breaks')).toMatch(/User idle did nothing in 39 days, and gets nothing instead/);
  });

  it('deletes a role with wildcards when nobody has it any more', async () => {
    const yaml = binding('ops', 'ops', `{ kind: User, ${G}, name: ann }`);
    const ann = { ...account, user: 'ann', groups: [], uses: [use('list', 'pods', by('ops'))] };
    const cluster = world(yaml, [ann]);
    const { changes } = await cluster.plan('clusterrole/ops');
    expect(shape(changes).slice(-2)).toEqual([
      ['delete', 'ops'],
      ['delete', 'ops'],
    ]);
    await cluster.apply(changes);
    expect((await cluster.open()).filter((finding) => finding.endsWith(' ops'))).toEqual([]);
  });

  it('gives one subject a role of its own for each binding that goes', async () => {
    const apps = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: apps }
rules: [{ apiGroups: [apps], resources: ['*'], verbs: ['*'] }]
`;
    const cluster = world(`${apps}${ADMIN}${binding('apps', 'apps', CI)}`, [
      {
        ...account,
        uses: [use('list', 'services', by('ci')), use('list', 'deployments', { group: 'apps', ...by('apps') })],
      },
    ]);
    const rolesOf = async (key: string) => {
      const { changes } = await cluster.plan(key);
      await cluster.apply(changes);
      return changes.flatMap((change) =>
        change.kind === 'apply' && change.manifest.kind === 'Role' ? [change.manifest.metadata.name] : [],
      );
    };
    const names = [...(await rolesOf('clusterrolebinding/ci')), ...(await rolesOf('clusterrole/apps'))];
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });

  it('keeps what its roles of an earlier run were used for when the binding is there again', async () => {
    const first = world(ADMIN, [{ ...account, uses: [use('list', 'configmaps', by('ci'))] }]);
    const { changes } = await first.plan('clusterrolebinding/ci');
    const [role, made] = changes.flatMap((change) => (change.kind === 'apply' ? [change.manifest] : []));
    const again = world(`${ADMIN}---\n${stringify(role)}---\n${stringify(made)}`, [
      {
        ...account,
        uses: [
          use('list', 'configmaps', { via: `rbac.authorization.k8s.io/RoleBinding/shop/${made?.metadata.name}` }),
          use('list', 'services', by('ci')),
        ],
      },
    ]);
    expect(shape((await again.plan('clusterrolebinding/ci')).changes)[0]).toEqual([
      'Role',
      'shop',
      [{ apiGroups: [''], resources: ['configmaps', 'services'], verbs: ['list'] }],
    ]);
  });

  it('warns of who writes roles', async () => {
    const writes = use('create', 'clusterroles', { group: 'rbac.authorization.k8s.io', namespace: '', ...by('ci') });
    const { impact } = await world(ADMIN, [{ ...account, uses: [writes] }]).plan('clusterrolebinding/ci');
    expect(told(impact, 'breaks')).toMatch(/ServiceAccount build\/ci writes roles/);
  });

  it('leaves alone the operator’s own way in, groups of everybody, default accounts and who did nothing', async () => {
    const everybody = binding('all', 'cluster-admin', `{ kind: Group, ${G}, name: 'system:authenticated' }`);
    const standard = binding('default', 'cluster-admin', '{ kind: ServiceAccount, namespace: build, name: default }');
    const jane = {
      ...account,
      user: 'jane',
      groups: ['system:authenticated'],
      uses: [use('list', 'pods', by('jane'))],
    };
    const standing = {
      ...account,
      user: 'system:serviceaccount:build:default',
      uses: [use('list', 'pods', by('default'))],
    };
    expect(await world(standard, [jane, standing]).steps()).toEqual([]);
    expect(await world(everybody, [{ ...account, uses: [use('list', 'pods', by('all'))] }]).steps()).toEqual([]);
    expect(await world(ADMIN, []).steps()).toEqual([]);
    expect(await new RbacWorld(leastPrivilege, `${WORLD}${JANE}${ADMIN}`, operator).steps()).toEqual([]);
  });

  it('takes the place of the steps that would guess', async () => {
    const yaml = `${ADMIN}${binding('ops', 'ops', `{ kind: User, ${G}, name: ann }`)}`;
    const users = [
      { ...account, uses: USES },
      { ...account, user: 'ann', groups: [], uses: [use('list', 'pods', by('ops'))] },
    ];
    const subjects = async (remediation: Remediation, known: readonly UserUsage[]) =>
      (await world(yaml, known, undefined, remediation).steps()).flatMap((step) =>
        step.subjects.map(({ name }) => name),
      );
    expect(await subjects(removeBinding, [])).toEqual(['ci', 'ops']);
    expect(await subjects(removeBinding, users)).toEqual([]);
    expect(await subjects(narrowWildcards, users)).toEqual([]);
  });
});
